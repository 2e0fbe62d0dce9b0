import { execFileSync } from 'node:child_process';
import { cellsOf, figuresOf, printTable } from '../../../../scripts/bench-kit/figures.mjs';
import { timeInTurn } from '../../../../scripts/bench-kit/in-turn.mjs';
import { disposeWhenInterrupted } from '../../../../scripts/bench-kit/interruption.mjs';
import { describeMachine } from '../../../../scripts/bench-kit/machine.mjs';
import { createScratch } from '../../../../scripts/bench-kit/scratch.mjs';
import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { CSF_MCP, commandsOf } from '../../../../scripts/bench-kit/subjects.mjs';
import { print } from '../../../../scripts/workspace/say.mjs';

/** Compares csf-mcp with its own server without the launcher and with the smallest server of the SDK. */
export async function benchOverhead({ starts, pings, commands }) {
  const scratch = createScratch();
  disposeWhenInterrupted(scratch.dispose);
  try {
    print(describeMachine());
    await benchStart(scratch, starts);
    await benchRelay(scratch, pings);
    await benchCommands(scratch, commands);
  } finally {
    scratch.dispose();
  }
  return 0;
}

async function benchStart(scratch, rounds) {
  const start = (command) => async () => {
    const session = startSession(command, scratch);
    await session.initialize();
    return session.end;
  };
  const subjects = Object.entries(commandsOf(scratch)).map(([name, command]) => [name, start(command)]);
  const times = await timeInTurn(Object.fromEntries(subjects), { rounds });
  const bare = figuresOf(times['bare SDK server']).medianMs;
  printTable(
    `From the start of the process to the answer of initialize (${rounds} rounds)`,
    rowsOf('subject', times).map((row) => ({
      ...row,
      ratio: (figuresOf(times[row.subject]).medianMs / bare).toFixed(2),
    })),
  );
}

/** Measures one subject after the other, because both use the same database. */
async function benchRelay(scratch, rounds) {
  const times = {};
  for (const name of ['its server alone', 'csf-mcp start']) {
    const session = startSession(commandsOf(scratch)[name], scratch);
    await session.initialize();
    Object.assign(times, await timeInTurn({ [name]: () => ping(session) }, { rounds }));
    await session.end();
  }
  printTable(`One ping after the other (${rounds} each)`, rowsOf('subject', times));
}

async function ping(session) {
  await session.resultOf('ping');
}

async function benchCommands(scratch, rounds) {
  const [node, ...bin] = CSF_MCP;
  const csfMcp = (...args) => execFileSync(node, [...bin, ...args], { env: scratch.env, encoding: 'utf8' });
  const times = { 'csf-mcp status': [], 'csf-mcp kill': [] };
  const timed = (name, action) => {
    const startedAt = performance.now();
    const result = action();
    times[name].push(performance.now() - startedAt);
    return result;
  };
  let status;
  for (let round = 0; round < rounds; round++) {
    const session = startSession(commandsOf(scratch)['csf-mcp start'], scratch);
    await session.initialize();
    status = JSON.parse(timed('csf-mcp status', () => csfMcp('status', '--json')));
    timed('csf-mcp kill', () => csfMcp('kill'));
  }
  printTable(`Commands over a running instance (${rounds} rounds)`, rowsOf('command', times));
  const mebibytes = ({ memoryBytes }) => `${(memoryBytes / 2 ** 20).toFixed(1)} MiB`;
  print(`\nResident: launcher ${mebibytes(status.launcher)}, server ${mebibytes(status.server)}`);
}

function rowsOf(column, times) {
  return Object.entries(times).map(([name, ofName]) => ({ [column]: name, ...cellsOf(figuresOf(ofName)) }));
}
