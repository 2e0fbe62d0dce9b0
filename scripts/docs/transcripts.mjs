// npm run docs:transcripts: packs csf-mcp, installs it from the tarball into an empty home, does what a new user does,
// and writes what is shown into docs/transcripts.md. Linux, with util-linux's unshare; run by hand, after any change of
// what a command prints.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { packPackages } from '../packages/pack-packages.mjs';
import { endAfter } from '../workspace/end.mjs';
import { root, workspaceNode } from '../workspace/paths.mjs';
import { run } from '../workspace/run.mjs';
import { print } from '../workspace/say.mjs';
import { setUp } from '../workspace/set-up.mjs';
import { SetUpError } from '../workspace/set-up-error.mjs';
import { normalise } from './transcripts/normalise.mjs';
import { SCENES } from './transcripts/scenes.mjs';
import { openTerminal } from './transcripts/terminal.mjs';

const FILE = 'docs/transcripts.md';

const INTRODUCTION = `# What each command shows

Made by \`npm run docs:transcripts\` and not edited: csf-mcp is packed, its tarball is installed with npm into an empty home, and each line is run by bash as it stands here, on Linux, with nothing else in \`/home\`, \`/tmp\` and the process table. What differs each time is replaced: \`<pid>\`, \`<time>\`, \`<n>\` and the like; long lines end in \`…\`. stderr is shown with stdout.
`;

const USER = '/home/ada';
const ENVIRONMENT = {
  HOME: USER,
  USER: 'ada',
  LOGNAME: 'ada',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  SHELL: '/bin/bash',
  PATH: [`${USER}/.local/bin`, `${USER}/node/bin`, '/usr/bin', '/bin'].join(':'),
};

const work = mkdtempSync(join(tmpdir(), 'csf-mcp-transcripts-'));
const home = join(work, 'home');
const tmp = join(work, 'tmp');

try {
  await setUp();
  const installation = await install();
  const terminal = openTerminal({ home, tmp, env: ENVIRONMENT });
  try {
    const scenes = [installation];
    for (const scene of SCENES) scenes.push(await play(scene, terminal));
    writeFileSync(join(root, FILE), `${[INTRODUCTION, ...scenes].join('\n')}`);
  } finally {
    terminal.close();
  }
  print(`${FILE} written`);
} catch (error) {
  endAfter(error, 1);
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}

/** Runs where the npm of this machine can reach its registry, which it cannot from the empty home. */
async function install() {
  const ada = join(home, basename(USER));
  for (const folder of [tmp, join(ada, 'node/bin')]) mkdirSync(folder, { recursive: true });
  cpSync(workspaceNode, join(ada, 'node/bin/node'));
  const [tarball] = await packPackages(work);
  let output = '';
  const loglevel = '--loglevel=notice'; // npm hands its own on to what it runs: with `npm run -s` it would say nothing
  const args = ['install', '--global', '--prefix', join(ada, '.local'), loglevel, tarball];
  const failure = await run('npm', args, {
    cwd: work,
    env: { ...process.env, PATH: `${join(ada, 'node/bin')}:${process.env.PATH}` },
    onOutput: (text) => {
      output += text;
    },
  });
  if (failure) throw new SetUpError(`npm install ${failure}:\n${output}`);
  const told = output.split('\n').filter((line) => /^(added|changed) /.test(line));
  return section({ title: 'Install from the tarball' }, [
    shown(`npm install --global --prefix ~/.local ./${basename(tarball)}`, {
      printed: told.join('\n'),
      exitCode: 0,
    }),
  ]);
}

async function play(scene, terminal) {
  print(scene.title);
  const parts = [];
  const show = async (line, exitCode = 0) => {
    const result = await terminal.run(line);
    if (result.exitCode !== exitCode)
      throw new SetUpError(`"${line}" ended with ${result.exitCode}, not ${exitCode}:\n${result.printed}`);
    parts.push(shown(line, result));
  };
  for (const step of scene.steps) {
    const { line, exitCode, note, hidden, fixes } = typeof step === 'string' ? { line: step } : step;
    if (note !== undefined) parts.push(`*${note}*\n`);
    if (hidden !== undefined) await terminal.run(hidden);
    if (line !== undefined) await show(line, exitCode);
    if (fixes === true) for (const fix of await fixesOfDoctor(terminal)) await show(fix);
  }
  return section(scene, parts);
}

/** The commands that csf-mcp doctor gives for what it calls a problem. */
async function fixesOfDoctor(terminal) {
  const { printed } = await terminal.run('csf-mcp doctor --json');
  const problems = JSON.parse(printed).findings.filter(({ status }) => status === 'problem');
  return problems.map(({ fix }) => fix).filter((fix) => fix !== null);
}

function section({ title, text }, parts) {
  return [`## ${title}\n`, ...(text === undefined ? [] : [`${text}\n`]), ...parts].join('\n');
}

function shown(line, { printed, exitCode }) {
  const output = normalise(printed);
  const lines = [
    `$ ${normalise(line)}`,
    ...(output === '' ? [] : [output]),
    ...(exitCode === 0 ? [] : [`# exit code ${exitCode}`]),
  ];
  return `\`\`\`console\n${lines.join('\n')}\n\`\`\`\n`;
}
