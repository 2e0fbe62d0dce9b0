import type { SignalInbox } from '../channel/signals.ts';
import type { Surroundings } from '../directories.ts';

/** Everything that a command gets. Commands do not read any of it from the process again. */
export interface CommandContext {
  readonly surroundings: Surroundings;
  readonly version: string;
  /** The folder of the `csf-mcp` package. */
  readonly packageDir: string;
  readonly signals: SignalInbox;
  /** Sets the exit code of the command. */
  readonly exit: (code: number) => void;
}
