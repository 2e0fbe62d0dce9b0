import { sampleInTurn } from '../../../../scripts/bench-kit/in-turn.mjs';
import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { CSF_MCP, commandsOf } from '../../../../scripts/bench-kit/subjects.mjs';
import { timeOf, writeFloor } from './floor.mjs';

/** `csf-mcp status` ends with this code if no instance is running. */
const NOT_RUNNING = 3;

/** Times short commands, first without an instance, beside a Node.js that does nothing, then over a running one. */
export async function measureCommands({ scratch, rounds, stop, progress }) {
  const command = (name, exitCode) => timeOf([...CSF_MCP, name], scratch, exitCode);
  const alone = await sampleInTurn(
    {
      oneBoot: timeOf(writeFloor(scratch).oneBoot, scratch),
      version: command('--version'),
      status: command('status', NOT_RUNNING),
    },
    { rounds, stop },
  );
  const overInstance = { status: [], kill: [] };
  for (let round = 0; round < rounds && !stop.aborted; round++) {
    progress(`commands: round ${round} of ${rounds} over a running instance`);
    const session = startSession(commandsOf(scratch)['csf-mcp start'], scratch);
    await session.initialize();
    for (const [name, times] of Object.entries(overInstance)) times.push(command(name)().sample);
    await session.ended();
  }
  return {
    version: { subject: alone.version, peer: alone.oneBoot },
    status: { subject: alone.status, peer: alone.oneBoot },
    'status-running': { subject: overInstance.status },
    kill: { subject: overInstance.kill },
  };
}
