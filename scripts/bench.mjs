// npm run bench: how fast csf-mcp starts, relays and answers, beside what it is built on, in one run. Machines are
// noisy: read the ratios, not the milliseconds.
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { milliseconds, printTable, quantile } from './bench/figures.mjs';
import { startSession } from './bench/session.mjs';
import { commandsOf, createScratch } from './bench/subjects.mjs';
import { launcherBin, workspaceNode } from './workspace/paths.mjs';

const START_ROUNDS = 20;
const PINGS = 3_000;
const COMMAND_ROUNDS = 15;

const scratch = createScratch();
try {
  const [cpu] = cpus();
  console.log(
    `${cpus().length} × ${cpu.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node.js of the workspace`,
  );
  await benchStart();
  await benchRelay();
  await benchCommands();
} finally {
  scratch.dispose();
}

/** The subjects take turns, so that a busy moment of the machine hits all of them. */
async function benchStart() {
  const commands = Object.entries(commandsOf(scratch));
  const times = new Map(commands.map(([name]) => [name, []]));
  for (let round = -1; round < START_ROUNDS; round++) {
    for (const [name, command] of commands) {
      const startedAt = performance.now();
      const session = startSession(command, scratch.env);
      await session.initialize();
      if (round >= 0) times.get(name).push(performance.now() - startedAt); // the first one fills the caches
      await session.end();
    }
  }
  const bare = quantile(times.get('bare SDK server'), 0.5);
  const rows = [...times].map(([name, values]) => ({
    subject: name,
    median: milliseconds(quantile(values, 0.5)),
    p99: milliseconds(quantile(values, 0.99)),
    ratio: (quantile(values, 0.5) / bare).toFixed(2),
  }));
  printTable(`From the start of the process to the answer of initialize (${START_ROUNDS} rounds)`, rows);
}

async function benchRelay() {
  const { 'csf-mcp start': relayed, 'its server alone': direct } = commandsOf(scratch);
  const rows = [];
  for (const [name, command] of Object.entries({ 'its server alone': direct, 'csf-mcp start': relayed })) {
    const session = startSession(command, scratch.env);
    await session.initialize();
    const times = [];
    for (let count = 0; count < PINGS; count++) {
      const sentAt = performance.now();
      await session.ping();
      times.push(performance.now() - sentAt);
    }
    await session.end();
    rows.push({
      subject: name,
      median: milliseconds(quantile(times, 0.5)),
      p99: milliseconds(quantile(times, 0.99)),
    });
  }
  printTable(`One ping after the other (${PINGS} each)`, rows);
}

async function benchCommands() {
  const { 'csf-mcp start': command } = commandsOf(scratch);
  const statusTimes = [];
  const killTimes = [];
  let status = {};
  for (let round = 0; round < COMMAND_ROUNDS; round++) {
    const session = startSession(command, scratch.env);
    await session.initialize();
    statusTimes.push(timed(() => (status = JSON.parse(csfMcp('status', '--json')))));
    killTimes.push(timed(() => csfMcp('kill')));
  }
  const row = (name, times) => ({
    command: name,
    median: milliseconds(quantile(times, 0.5)),
    p99: milliseconds(quantile(times, 0.99)),
  });
  printTable(`Commands over a running instance (${COMMAND_ROUNDS} rounds)`, [
    row('csf-mcp status', statusTimes),
    row('csf-mcp kill', killTimes),
  ]);
  const mebibytes = (usage) => `${(usage.memoryBytes / 2 ** 20).toFixed(1)} MiB`;
  console.log(`\nResident: launcher ${mebibytes(status.launcher)}, server ${mebibytes(status.server)}`);
}

function csfMcp(...args) {
  return execFileSync(workspaceNode, [launcherBin, ...args], { env: scratch.env, encoding: 'utf8' });
}

function timed(action) {
  const startedAt = performance.now();
  action();
  return performance.now() - startedAt;
}
