import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { createHistory, PROFILE } from './history.mjs';
import { verifyDatabase } from './verify.mjs';

/**
 * One database with the history of what was sent to it and answered.
 * @param command starts csf-mcp, without the subcommand.
 * @param file where the bench sees the database.
 * @param copy where it is copied to be read, if SQLite in this process cannot: it resolves links, and so does not find what
 *   is in another mount namespace. Nobody writes while it is copied.
 */
export function createLane({ scratch, command, file, copy = null }) {
  const history = createHistory();
  const problems = [];
  let stored = new Set();
  const look = () => {
    const found = verifyDatabase(copy === null ? file : copyWithLog(file, copy), history);
    stored = found.stored;
    return found.problems;
  };
  const lane = {
    history,
    problems,
    /** Whether everything that was acknowledged is in the database now. */
    isWhole: () => look().length === 0,
    /** Compares the database, and what a session says about it, with the history. */
    verify: async (session) => {
      problems.push(...look());
      const { revision } = await session.callTool('profile_get', { profile: PROFILE.id });
      if (revision !== stored.size + 1)
        problems.push(`the server is at revision ${revision}, ${stored.size + 1} are stored`);
    },
    /** An instance that is used and ends at the end of its input. */
    useOnce: async (use) => {
      const session = startSession([...command, 'start'], scratch);
      await session.initialize();
      await use(session);
      session.endInput();
      const { code } = await session.ended();
      if (code !== 0)
        throw new Error(`csf-mcp ended with ${code} at the end of its input: ${session.stderr()}`);
    },
    begin: () => {
      const { name, organization } = PROFILE;
      return lane.useOnce((session) => session.callTool('profile_create', { name, organization }));
    },
    /** A last start, and an end that closes the database. */
    end: async () => {
      if (problems.length === 0) await lane.useOnce(lane.verify);
      if (problems.length > 0) return;
      // Checked before the last look, because a reader of a closed database leaves an empty log beside it.
      const unclosed = readdirSync(dirname(file)).filter((name) => /-(wal|shm|journal)$/.test(name));
      problems.push(...look());
      if (unclosed.length > 0) problems.push(`the database is not closed: ${unclosed.join(', ')}`);
    },
    /** The writes with what became of them. */
    writes: () => history.writes.map((write) => ({ ...write, isStored: stored.has(write.number) })),
  };
  return lane;
}

function copyWithLog(file, copy) {
  for (const end of ['-shm', '-wal', '']) {
    rmSync(`${copy}${end}`, { force: true });
    if (end !== '-shm' && existsSync(`${file}${end}`)) copyFileSync(`${file}${end}`, `${copy}${end}`);
  }
  return copy;
}
