import { mkdirSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzz, patienceMs } from '../support/fuzzing/campaign.ts';
import { openJail } from '../support/fuzzing/jail.ts';
import { expectManners } from '../support/fuzzing/manners.ts';
import { anyText, isWithin } from '../support/fuzzing/settings.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';

const RUNS = 15;

/** Longer than the system takes for all variables together. */
const MAX_LENGTH = 50_000;

const PATHS = ['CSF_MCP_LOCK_FILE', 'CSF_MCP_DATA_DIR', 'CSF_MCP_STATE_DIR', 'HOME'] as const;
const OTHERS = [
  ...['FORCE_TERMINATE', 'CSF_MCP_LOG_LEVEL', 'PATH', 'TMPDIR', 'TEMP', 'XDG_DATA_HOME', 'XDG_STATE_HOME'],
  ...['XDG_RUNTIME_DIR', 'TZ', 'TERM', 'NO_COLOR', 'FORCE_COLOR', 'COLUMNS', 'USER', 'LOGNAME', 'SHELL'],
] as const;

/** Some values that name no locale end Node.js itself (24.x) with SIGSEGV, before it runs any program. */
const LOCALES = ['LANG', 'LC_ALL', 'LC_MESSAGES'] as const;
const locale = fc.constantFrom('', 'C', 'POSIX', 'C.UTF-8', 'de_DE.UTF-8', 'tr_TR', 'xx_XX.nothing@at');

/** Undefined for a variable that is not set. */
type Environment = Readonly<Record<string, string | undefined>>;

const value = fc.option(
  anyText.filter(({ length }) => length < MAX_LENGTH),
  { nil: undefined, freq: 6 },
);

interface Input {
  readonly env: Environment;
  readonly command: readonly string[];
}

const anyInput: fc.Arbitrary<Input> = fc.record({
  env: fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...PATHS, ...OTHERS), value) },
        { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...LOCALES), locale) },
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((entries) => Object.fromEntries(entries)),
  command: fc.constantFrom(['start'], ['status'], ['status', '--json'], ['kill']),
});

test(
  'A command with any environment ends in good order, and names a value that is not valid',
  async () => {
    await using stage = createSandbox();
    const jail = await openJail(stage);
    const cwd = stage.path('cwd');
    mkdirSync(cwd);
    await fuzz({
      name: 'environments',
      inputs: anyInput.filter(({ env }) => isHarmless(env, cwd, jail.isTight)),
      runs: RUNS,
      check: async ({ env, command }) => {
        const finished = await stage.run(command, { through: await jail.entrance(), cwd, env });
        expectManners(finished);
        const offender = offenderOf(env, command);
        expect(finished.code === 2, `a usage error, or not: ${finished.stderr}`).toBe(offender !== null);
        if (offender !== null) expect(finished.stderr).toContain(offender);
        await expectNothingLeft(stage, env);
      },
    });
  },
  patienceMs(RUNS),
);

/** Without mounts, no default may lead to the real lock file or the real home directory. */
function isHarmless(env: Environment, cwd: string, isTight: boolean): boolean {
  return PATHS.every((name) => {
    if (!(name in env)) return true;
    const path = env[name];
    if (path === undefined || path === '') return isTight;
    if (name === 'HOME') return isTight && !path.startsWith('/');
    return isWithin(cwd, path);
  });
}

/** A variable whose value must be refused, or null. */
function offenderOf(env: Environment, [command]: readonly string[]): string | null {
  for (const name of ['CSF_MCP_LOCK_FILE', 'CSF_MCP_DATA_DIR', 'CSF_MCP_STATE_DIR'])
    if (env[name]?.startsWith('~')) return name;
  if (command !== 'start') return null;
  const { FORCE_TERMINATE: force = '', CSF_MCP_LOG_LEVEL: level = '' } = env;
  if (!/^(|true|false|1|0)$/i.test(force)) return 'FORCE_TERMINATE';
  if (!/^(|debug|info|warn|error|silent)$/.test(level)) return 'CSF_MCP_LOG_LEVEL';
  return null;
}

async function expectNothingLeft(
  sandbox: Sandbox,
  { CSF_MCP_LOCK_FILE: changed }: Environment,
): Promise<void> {
  await sandbox.expectNothingLeft({ lockFiles: changed === undefined ? [sandbox.lockFile] : [] });
}
