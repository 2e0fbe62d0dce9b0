import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { kindsOfTests } from '../vitest/kinds.mjs';

test('a test is sorted by what it, or test code that it imports, does with processes and with its own', () => {
  const files = {
    'test/pure.test.ts': `import { sum } from '../src/sum.ts';`,
    'test/mock.test.ts': `vi.mock('pidusage');`,
    'test/environment.test.ts': `process.env['TZ'] = 'UTC';`,
    'test/reads-environment.test.ts': `if (process.env['TZ'] === 'UTC') skip();`,
    'test/type.test.ts': `import type { Start } from './support/start.ts';`,
    'test/handler.test.ts': `process.on('SIGHUP', () => {});`,
    'test/handler-elsewhere.test.ts': `const program = "process.on('SIGHUP', () => {});";`,
    'test/process.test.ts': `import { start } from './support/start.ts';`,
    'test/support/start.ts': `import { run } from './run.ts';`,
    'test/support/run.ts': `import { spawn } from 'node:child_process';\nimport { start } from './start.ts';`,
    'src/sum.ts': `import { spawn } from 'node:child_process';`,
  };
  const folder = mkdtempSync(join(tmpdir(), 'csf-mcp-workers-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  expect(kindsOfTests(folder)).toEqual({
    alone: ['test/environment.test.ts', 'test/handler.test.ts', 'test/mock.test.ts'],
    processes: ['test/process.test.ts'],
    pure: [
      'test/handler-elsewhere.test.ts',
      'test/pure.test.ts',
      'test/reads-environment.test.ts',
      'test/type.test.ts',
    ],
  });
});
