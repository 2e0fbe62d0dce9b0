import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';

/** The bundle for Claude Desktop. @param folder where a client has unpacked it */
export function bundle(folder: string) {
  return {
    title: 'Bundle',
    checks: [
      check('a client starts it as its manifest says', async (sandbox) => {
        const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
        const { command, args } = manifest.server.mcp_config.platform_overrides.win32;
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the client replaces it
        const words = args.map((word: string) => word.replace('${__dirname}', folder));
        const PATH = `${dirname(process.execPath)};${sandbox.env['PATH'] ?? ''}`;
        const session = sandbox.program([command, ...words], { env: { PATH } });
        await session.initialize();
        await session.callTool('profile_create', { name: 'Head office', organization: 'Example' });
        expect((await sandbox.recorded('running')).version).toBe(manifest.version);
        session.input.end();
        expect((await session.exit()).code, session.stderr()).toBe(0);
      }),
    ],
  };
}
