import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import {
  areAnswersTaken,
  isPresenceQuestion,
  isSessionsQuestion,
  isStopRequest,
} from './channel/launcher-message.ts';
import type { ServerMessage } from './channel/server-message.ts';
import type { SessionFacts } from './channel/session-facts.ts';
import { useCompileCache } from './compile-cache.ts';
import { SERVER_RANGE } from './platform/lock-layout.ts';
import { platformOf } from './platform/platform.ts';
import { keepServerHeapSmall } from './small-heap.ts';
import { unblockedOutput } from './streams/unblocked-output.ts';

const platform = platformOf(process.platform, process.env);

let listSessions: () => SessionFacts[] = () => [];
let answersTaken = 0;

// The entry point of the server process. Its handlers come first: until they are there, a signal ends the process, even
// while it opens the database. A repeated signal is the same request.
const stop = new Promise<string>((resolve) => {
  for (const signal of platform.forwardedSignals) process.on(signal, () => resolve(signal));
  // On Windows a signal would end the process at once, so the launcher sends its name instead.
  process.on('message', (message) => {
    if (isStopRequest(message)) resolve(message.signal);
    if (isPresenceQuestion(message)) void tell({ type: 'here' });
    if (isSessionsQuestion(message)) void tell({ type: 'session-list', sessions: listSessions() });
    if (areAnswersTaken(message)) answersTaken++;
  });
  // The IPC channel is the lifeline: it closes when the launcher dies, however it dies.
  process.on('disconnect', () => resolve('the launcher is gone'));
  if (process.send !== undefined && !process.connected) resolve('the launcher is gone');
});

const launcherPid = process.ppid;

const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string' },
    'read-only': { type: 'boolean', default: false },
    'load-only': { type: 'boolean', default: false },
    'close-stamp': { type: 'string' },
    'last-database': { type: 'string' },
    'keep-deleted-days': { type: 'string' },
    'max-message-mib': { type: 'string' },
    'max-database-mib': { type: 'string' },
    'audit-account': { type: 'boolean', default: false },
    person: { type: 'string' },
    'log-level': { type: 'string', default: 'info' },
    'compile-cache-dir': { type: 'string', default: '' },
    'attach-address': { type: 'string' },
    'lifecycle-log': { type: 'string' },
    version: { type: 'string', default: '' },
    'lock-file': { type: 'string', multiple: true, default: [] },
    'locked-database': { type: 'string' },
  },
});
const {
  'keep-deleted-days': keepDeletedDays,
  'max-message-mib': maxMessageMib,
  'max-database-mib': maxDatabaseMib,
} = values;
keepServerHeapSmall();
useCompileCache(platform, () => values['compile-cache-dir']);

void run();

async function run(): Promise<void> {
  const { runServerProcess } = await import('./server-process/run.ts');
  const { isExiting } = await import('./process/linux.ts');
  if (values['load-only']) {
    await import('./server-process/serve.ts');
    return;
  }
  process.exit(
    await runServerProcess({
      platform,
      dataDir: values['data-dir'],
      isReadOnly: values['read-only'],
      closeStamp: values['close-stamp'],
      lastDatabase: values['last-database'],
      keepDeletedDays: keepDeletedDays === undefined ? undefined : Number(keepDeletedDays),
      maxMessageMib: maxMessageMib === undefined ? undefined : Number(maxMessageMib),
      maxDatabaseMib: maxDatabaseMib === undefined ? undefined : Number(maxDatabaseMib),
      account: values['audit-account'] ? readAccount : () => null,
      person: values.person ?? null,
      logLevel: values['log-level'],
      version: values.version,
      lockFiles: values['lock-file'],
      lockedDatabase: values['locked-database'],
      lockRange: SERVER_RANGE,
      attachAddress: values['attach-address'],
      lifecycleLog: values['lifecycle-log'],
      stop,
      launcherPid,
      isLauncherGone: () =>
        process.ppid !== launcherPid ||
        (process.send !== undefined && !process.connected) ||
        (platform.name === 'linux' && isExiting(launcherPid)),
      input: process.stdin,
      output: unblockedOutput(process.stdout, platform),
      errors: unblockedOutput(process.stderr, platform),
      answersTaken: () => answersTaken,
      announceReady: () => void tell({ type: 'ready' }),
      announceSessions: (attached) => void tell({ type: 'sessions', attached }),
      provideSessions: (list) => {
        listSessions = list;
      },
      announceWarning: (warning) => void tell({ type: 'warning', warning }),
      announceFailure: (failure) => tell({ type: 'failed', ...failure }),
      announceCheck: (doing, allowanceMs) => void tell({ type: 'checking', doing, allowanceMs }),
      announceUnanswered: (requests) => tell({ type: 'unanswered', requests }),
      announceClose: (marks) => tell({ type: 'closed', ...marks }),
    }),
  );
}

/** The account that this process runs under. The user database may not know it: containers run under any number. */
function readAccount(): string | null {
  try {
    return userInfo().username;
  } catch {
    const uid = process.geteuid?.();
    return uid === undefined ? null : `uid ${uid}`;
  }
}

/** Does not report a launcher that has just died: the 'disconnect' does. */
async function tell(message: ServerMessage): Promise<void> {
  await new Promise<void>((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, () => resolve());
  });
}
