import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from '../workspace/paths.mjs';
import { temporaryFolder } from './folder.mjs';

const CRUISER = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
const LAUNCHER = 'packages/launcher/src';
const SERVER = 'packages/server/src';

/** Checks a tree of these files by the project's own rules. @returns the exit code and what was printed. */
async function lint(files) {
  const tree = temporaryFolder();
  for (const folder of [LAUNCHER, SERVER]) mkdirSync(join(tree, folder), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(tree, dirname(path)), { recursive: true });
    writeFileSync(join(tree, path), content);
  }
  const config = join(root, '.dependency-cruiser.mjs');
  const args = [CRUISER, '--config', config, LAUNCHER, SERVER];
  return promisify(execFile)(process.execPath, args, { cwd: tree }).then(
    ({ stdout }) => ({ code: 0, stdout: oneLine(stdout) }),
    ({ code, stdout }) => ({ code, stdout: oneLine(stdout) }),
  );
}

/** The report breaks a cycle into lines. */
function oneLine(report) {
  return report.replaceAll(/\s+/g, ' ');
}

test('an import from a lower layer is fine', async () => {
  const { code, stdout } = await lint({
    [`${LAUNCHER}/instance/start.ts`]: "import { lock } from '../lock/lock.ts';\nlock();\n",
    [`${LAUNCHER}/lock/lock.ts`]: 'export function lock(): void {}\n',
  });
  expect(stdout).toContain('2 modules, 1 dependencies');
  expect(code).toBe(0);
});

/** Files that each break a rule, with what is to be said of them. */
const VIOLATIONS = [
  {
    rule: 'launcher-layer-4-lock',
    from: [`${LAUNCHER}/lock/up.ts`, "import { start } from '../instance/start.ts';\nstart();\n"],
    to: [`${LAUNCHER}/instance/start.ts`, 'export function start(): void {}\n'],
  },
  {
    rule: 'launcher-layer-4-lock',
    from: [
      `${LAUNCHER}/lock/up-for-a-type.ts`,
      "import type { Call } from '../call/call.ts';\nexport type Caller = Call;\n",
    ],
    to: [`${LAUNCHER}/call/call.ts`, 'export interface Call { readonly tool: string }\n'],
  },
  {
    rule: 'launcher-layer-4-lock',
    from: [`${LAUNCHER}/lock/sideways.ts`, "import { log } from '../log/log.ts';\nlog();\n"],
    to: [`${LAUNCHER}/log/log.ts`, 'export function log(): void {}\n'],
  },
  {
    rule: 'launcher-layer-1-errors',
    from: [`${LAUNCHER}/errors.ts`, "import { lock } from './lock/lock.ts';\nlock();\n"],
    to: [`${LAUNCHER}/lock/lock.ts`, 'export function lock(): void {}\n'],
  },
  {
    rule: 'launcher-room-without-a-layer',
    from: [`${LAUNCHER}/utils/all.ts`, "import { version } from '../version.ts';\nversion();\n"],
    to: [`${LAUNCHER}/version.ts`, 'export function version(): void {}\n'],
  },
  {
    rule: 'no-cycle',
    from: [`${SERVER}/a.ts`, "import type { B } from './b.ts';\nexport interface A { readonly b: B }\n"],
    to: [`${SERVER}/b.ts`, "import type { A } from './a.ts';\nexport interface B { readonly a: A }\n"],
  },
  {
    rule: 'not-resolved',
    from: [`${SERVER}/lost.ts`, "import { gone } from './gone.ts';\ngone();\n"],
    to: ['./gone.ts', null],
  },
];

test('each import that breaks a rule is named, with its file and the rule', async () => {
  const files = VIOLATIONS.flatMap(({ from, to }) => [from, to]).filter(([, content]) => content !== null);
  const { code, stdout } = await lint(Object.fromEntries(files));
  for (const { rule, from, to } of VIOLATIONS)
    expect(stdout).toContain(`error ${rule}: ${from[0]} → ${to[0]}`);
  expect(stdout).toContain(`${VIOLATIONS.length} errors`);
  expect(code).not.toBe(0);
});
