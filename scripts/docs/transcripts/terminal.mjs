import { spawn } from 'node:child_process';

/** A command that has not ended by then hangs. */
const COMMAND_LIMIT_MS = 60_000;

/**
 * A shell of a machine of its own, as far as csf-mcp can see: empty /home and /tmp, no other processes. It lasts as long
 * as the terminal, and everything in it ends with it.
 *
 * @param {{ home: string, tmp: string, env: Record<string, string> }} machine `home` and `tmp`: the folders that become
 *   /home and /tmp.
 */
export function openTerminal({ home, tmp, env }) {
  const start =
    'mount --bind "$0" /home && mount --bind "$1" /tmp && cd "$HOME" && bash --norc --noprofile; true';
  const namespaces = ['--map-root-user', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child'];
  const shell = spawn('unshare', [...namespaces, 'sh', '-c', start, home, tmp], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  let onOutput = () => {};
  shell.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    onOutput();
  });
  shell.on('error', (error) => onOutput(error));
  shell.on('exit', () => onOutput(new Error('the shell has ended')));
  shell.stdin.write('exec 2>&1\n');
  let commands = 0;

  return {
    /** Runs lines of shell. @returns what they printed on stdout and stderr, and their exit code. */
    run: (lines) => {
      const mark = `--end-of-command-${++commands}--`;
      output = '';
      shell.stdin.write(`{ ${lines}\n} </dev/null\nprintf '\\n%s %s\\n' ${mark} $?\n`);
      return new Promise((resolve, reject) => {
        const limit = setTimeout(() => onOutput(new Error(`it hangs: ${lines}`)), COMMAND_LIMIT_MS);
        onOutput = (error) => {
          const [, printed, code] = output.match(new RegExp(`^([\\s\\S]*)\\n${mark} (\\d+)\\n`)) ?? []; // the shell may say later what was killed
          if (error === undefined && printed === undefined) return;
          clearTimeout(limit);
          onOutput = () => {};
          if (error === undefined) resolve({ printed, exitCode: Number(code) });
          else reject(error);
        };
      });
    },
    close: () => shell.kill('SIGKILL'),
  };
}
