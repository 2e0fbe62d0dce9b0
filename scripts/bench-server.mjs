// npm run bench:server: how fast the server answers on a database of fifty organizations with three years of history.
import { readOptions } from './bench/server/options.mjs';
import { fail, print } from './workspace/say.mjs';

process.exitCode = await main();

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return print(options.help.trimEnd());
  if (options.problem) return fail(`bench:server: ${options.problem}`, 2);
  // Its data is made by the server's sources, which are TypeScript.
  if (!process.features.typescript)
    return fail('bench:server: this Node.js is too old; start it with: npm run bench:server', 2);
  const { benchServer } = await import('./bench/server/run.mjs');
  return benchServer(options);
}
