import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { examine, shellOf } from '../support/doctor/patient.ts';
import { fuzz, patienceMs } from '../support/fuzzing/campaign.ts';
import { anyText } from '../support/fuzzing/settings.ts';
import { createSandbox } from '../support/instances/sandbox.ts';

const RUNS = 15;

const VARIABLES = [
  ...['CSF_MCP_LOCK_FILE', 'CSF_MCP_DATA_DIR', 'CSF_MCP_STATE_DIR', 'CSF_MCP_LOG_LEVEL', 'FORCE_TERMINATE'],
  ...[
    'CSF_MCP_START_TIMEOUT',
    'CSF_MCP_KEEP_DELETED_DAYS',
    'CSF_MCP_MAX_MESSAGE_MIB',
    'CSF_MCP_AUDIT_ACCOUNT',
    'CSF_MCP_PERSON',
    'HOME',
    'PATH',
    'XDG_CONFIG_HOME',
    'CLAUDE_CONFIG_DIR',
  ],
] as const;

/** Files that doctor reads and anybody may have written. */
const FILES = [
  ...['locks/server.lock', 'data/instance.lock', 'data/csf.db', 'data/csf.db-wal', 'state/lifecycle.log'],
  ...['home/.claude.json', 'home/.cursor/mcp.json', 'home/.config/Code/User/mcp.json'],
] as const;

const entry = fc.record(
  {
    command: fc.oneof(anyText, fc.integer()),
    args: fc.oneof(fc.array(anyText), anyText),
    env: fc.anything(),
  },
  { requiredKeys: [] },
);
const line = fc.record({
  level: anyText,
  time: fc.oneof(anyText, fc.date().map(String)),
  msg: anyText,
  code: fc.anything(),
});
const content = fc.oneof(
  anyText,
  fc.oneof(entry, fc.anything()).map((value) => JSON.stringify({ mcpServers: { 'csf-mcp': value } }) ?? ''),
  fc.oneof(entry, fc.anything()).map((value) => JSON.stringify({ servers: { 'csf-mcp': value } }) ?? ''),
  fc.array(line).map((lines) => lines.map((value) => `${JSON.stringify(value)}\n`).join('')),
);

test(
  'doctor has an answer, and fixes of one line, for any environment and any files',
  async () => {
    await fuzz({
      name: 'what doctor looks at',
      inputs: fc.record({
        env: fc.dictionary(fc.constantFrom(...VARIABLES), anyText, { maxKeys: 3 }),
        files: fc.dictionary(fc.constantFrom(...FILES), content, { maxKeys: 4 }),
      }),
      runs: RUNS,
      check: async ({ env, files }) => {
        await using box = createSandbox();
        for (const [name, text] of Object.entries(files)) {
          mkdirSync(dirname(box.path(name)), { recursive: true });
          writeFileSync(box.path(name), text);
        }
        const { findings } = await examine(box, { ...shellOf(box), ...env });
        expect(findings.filter(({ id }) => id.endsWith('.check'))).toEqual([]);
        for (const { status, fix } of findings) {
          if (status === 'ok') expect(fix).toBeNull();
          // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
          else expect(fix ?? '').not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
        }
      },
    });
  },
  patienceMs(RUNS),
);
