import { expect, test } from 'vitest';
import { startBench } from './bench-process.mjs';

test.each([
  ['bench.mjs', ['--rounds', '0'], '--rounds takes a whole number of at least 1, not "0"'],
  ['bench.mjs', ['--only', 'sleep'], '--only takes start, commands, relay, memory, not "sleep"'],
  ['bench-crash.mjs', ['--kills', ''], '--kills takes a whole number of at least 1, not ""'],
  ['bench-crash.mjs', ['--minutes', '-1'], '--minutes'],
  ['bench-lock.mjs', ['--starts', 'many'], '--starts takes a whole number of at least 1, not "many"'],
  ['bench-lock.mjs', ['--only', 'nothing like it'], 'is in the name of no scenario'],
  ['bench-server.mjs', ['--rounds', '0'], '--rounds takes a whole number of at least 1, not "0"'],
  ['bench-server.mjs', ['--frobnicate'], '--frobnicate'],
  ['bench-soak.mjs', ['--minutes', 'some'], '--minutes takes a number of at least 0, not "some"'],
])('%s %j is a usage error that names what is wrong', async (script, args, message) => {
  const { code, stdout, stderr } = await startBench(script, args).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('the help lists every option with its default', async () => {
  const { code, stdout, stderr } = await startBench('bench-soak.mjs', ['--help']).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: npm run bench:soak -- \[options\]\n/);
  expect(stdout).toMatch(/^ {2}--cycles <n> +how many instances .*\(default 1000\)$/m);
  expect(stdout).toMatch(/^ {2}--seed <n> +seed for the requests; default: a new one, which is printed$/m);
  expect(stdout).toContain('\nExit code: 0 flat;');
});
