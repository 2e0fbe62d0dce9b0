import type { Readable, Writable } from 'node:stream';
import type { OnLongCheck } from '@csf-mcp/server/front-desk';
import type { CloseMarks, ServerFailure } from '../channel/server-message.ts';
import type { ServerWarning } from '../channel/server-warning.ts';
import type { SessionFacts } from '../channel/session-facts.ts';
import type { LockRange } from '../platform/lock-layout.ts';
import type { Platform } from '../platform/platform.ts';

/** What the server process is started with. */
export interface ServerProcessOptions {
  readonly platform: Platform;
  readonly dataDir: string | undefined;
  /** It only reads, while another instance has the data directory. */
  readonly isReadOnly: boolean;
  /** The close stamp that the last instance left; undefined if it left none. */
  readonly closeStamp?: string | undefined;
  /** The database that was closed last in the data directory; undefined if nobody knows. */
  readonly lastDatabase?: string | undefined;
  /** How many days a deletion keeps a copy of the database; undefined: no copies are removed. */
  readonly keepDeletedDays: number | undefined;
  /** The longest message that a client may send; undefined: the default. */
  readonly maxMessageMib?: number | undefined;
  /** How large the database may grow, in MiB; undefined: without a limit. */
  readonly maxDatabaseMib?: number | undefined;
  /** The account of the operating system, for the audit log; null if it is left out or unknown. */
  readonly account: () => string | null;
  /** Who uses the launcher's own client, for the audit log; null if nobody is named. */
  readonly person: string | null;
  readonly logLevel: string;
  readonly version: string;
  /** Files that this process locks itself; none where it has inherited the launcher's locks. */
  readonly lockFiles: readonly string[];
  /** The database, if this process locks it itself. */
  readonly lockedDatabase?: string | undefined;
  /** The bytes of these files to lock. */
  readonly lockRange: LockRange;
  /** The address where it lets further sessions in; undefined for none. */
  readonly attachAddress?: string | undefined;
  /** The lifecycle log. While there is a launcher, only the launcher writes to it. */
  readonly lifecycleLog: string | undefined;
  /** Resolves with the reason when the server has to leave now. */
  readonly stop: Promise<string>;
  readonly launcherPid: number;
  /** The launcher's end also ends the input. Whichever the server sees first stops it. */
  readonly isLauncherGone: () => boolean;
  readonly input: Readable;
  readonly output: Writable;
  readonly errors: Writable;
  /** How often the launcher has said that the client takes answers. */
  readonly answersTaken: () => number;
  readonly announceReady: () => void;
  /** Tells how many sessions besides the launcher's own are open. */
  readonly announceSessions?: (attached: number) => void;
  /** Called once, with a way to look at all sessions. */
  readonly provideSessions?: (list: () => SessionFacts[]) => void;
  /** Tells what makes the data doubtful. */
  readonly announceWarning?: (warning: ServerWarning) => void;
  /** Resolves when the launcher has the message, or cannot get it. */
  readonly announceFailure: (failure: ServerFailure) => Promise<void>;
  /** The same, for requests of the launcher's own client that were left without an answer. */
  readonly announceUnanswered: (requests: number) => Promise<void>;
  /** The same, for a database that is closed. */
  readonly announceClose: (marks: CloseMarks) => Promise<void>;
  /** Tells of a check that takes long, before the server is ready. */
  readonly announceCheck?: OnLongCheck | undefined;
}
