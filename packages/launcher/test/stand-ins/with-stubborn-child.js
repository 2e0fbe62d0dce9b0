/** Has a child that ignores signals and holds the pipes; ends at once when it is told to. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const pidFile = join(import.meta.dirname, 'grandchild.pid');
const stubborn = `
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP']) process.on(signal, () => {});
  setInterval(() => {}, 60_000);
  require('node:fs').writeFileSync(${JSON.stringify(`${pidFile}.new`)}, String(process.pid));
  require('node:fs').renameSync(${JSON.stringify(`${pidFile}.new`)}, ${JSON.stringify(pidFile)});
`;

process.on('SIGTERM', () => process.exit(0));
process.on('message', ({ type }) => type === 'stop' && process.exit(0)); // on Windows
spawn(process.execPath, ['-e', stubborn], { stdio: 'inherit' });
const waiting = setInterval(() => {
  if (!existsSync(pidFile)) return;
  clearInterval(waiting);
  process.send({ type: 'ready' });
}, 10);
