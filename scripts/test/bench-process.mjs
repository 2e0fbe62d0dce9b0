import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root, workspaceNode } from '../workspace/paths.mjs';
import { temporaryFolder } from './folder.mjs';

/** Starts a bench as npm does, with all its temporary files in one folder. `ended` resolves at its end. */
export function startBench(script, args, folder = temporaryFolder()) {
  const child = spawn(workspaceNode, [join(root, 'scripts', script), ...args], {
    env: { ...process.env, TMPDIR: folder },
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', (text) => {
      said[stream] += text;
    });
  const ended = once(child, 'close').then(([code, signal]) => ({ code: code ?? signal, ...said }));
  return { folder, ended, interrupt: () => child.kill('SIGINT') };
}
