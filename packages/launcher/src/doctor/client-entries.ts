import { basename, isAbsolute } from 'node:path';
import * as z from 'zod/mini';
import { readEntry } from '../clients/entry.ts';
import { readConfigurationFile } from '../clients/file.ts';
import { CLIENT_NAMES, CLIENTS, type ClientName } from '../clients/known-clients.ts';
import type { StartConfig } from '../config.ts';
import { errorMessage } from '../errors.ts';
import { asClientsPassOn, csfMcp, type DoctorContext } from './context.ts';

const entrySchema = z.object({
  command: z.string().check(z.minLength(1)),
  args: z._default(z.array(z.string()), []),
  env: z._default(z.record(z.string(), z.string()), {}),
});

/** The command that a client runs. */
export type CommandEntry = z.infer<typeof entrySchema>;

/** The entry of csf-mcp in one client's configuration. */
export interface ClientEntry {
  readonly client: ClientName;
  readonly file: string;
  readonly state:
    | { readonly kind: 'no-file' | 'no-entry' | 'no-command' }
    | { readonly kind: 'unreadable'; readonly error: unknown }
    | { readonly kind: 'command'; readonly entry: CommandEntry };
  /** The settings of the `start` in it; null when it does not start on this system, or would be refused. */
  readonly start: StartConfig | null;
  /** Why it would be refused; null otherwise. */
  readonly refusal: string | null;
}

const CONTAINER_PROGRAMS = /^(docker|podman|nerdctl)(\.exe)?$/;

/** Whether a command starts a container, with paths of its own. */
export function isOfContainer({ command }: CommandEntry): boolean {
  return CONTAINER_PROGRAMS.test(basename(command));
}

/** Reads the configurations of all clients, in the order of `CLIENT_NAMES`. Changes nothing and never throws. */
export function readClientEntries(context: DoctorContext): ClientEntry[] {
  return CLIENT_NAMES.map((client) => readClientEntry(client, context));
}

function readClientEntry(client: ClientName, context: DoctorContext): ClientEntry {
  const { serversKey, configFile } = CLIENTS[client];
  let file = '';
  const none = { client, start: null, refusal: null };
  try {
    file = configFile(context.surroundings);
    const { bytes, text } = readConfigurationFile(file);
    if (bytes === null) return { ...none, file, state: { kind: 'no-file' } };
    const value = readEntry(text, serversKey, file);
    if (value === undefined) return { ...none, file, state: { kind: 'no-entry' } };
    const parsed = entrySchema.safeParse(value);
    if (!parsed.success) return { ...none, file, state: { kind: 'no-command' } };
    const entry = parsed.data;
    return { client, file, state: { kind: 'command', entry }, ...startOf(entry, context) };
  } catch (error) {
    return { ...none, file, state: { kind: 'unreadable', error } };
  }
}

function startOf(
  entry: CommandEntry,
  { surroundings, readStart }: DoctorContext,
): Pick<ClientEntry, 'start' | 'refusal'> {
  if (isOfContainer(entry)) return { start: null, refusal: null };
  const { args, env } = entry;
  const command = args.indexOf('start');
  if (command === -1) return { start: null, refusal: '"start" is not among its arguments' };
  const passedOn = asClientsPassOn(surroundings);
  try {
    const start = readStart(args.slice(command + 1), { ...passedOn, env: { ...passedOn.env, ...env } });
    return { start, refusal: null };
  } catch (error) {
    return { start: null, refusal: errorMessage(error) };
  }
}

/** A command that writes the entry of a client again, with the paths that it names. Its variables stay. */
export function installAgain({ client, state }: ClientEntry, context: DoctorContext): string {
  const args = state.kind === 'command' ? state.entry.args : [];
  return csfMcp(context, ['install', client, ...pathFlags(args, {})]);
}

/** The options of `install` that write the paths of these arguments and variables into an entry. */
export function pathFlags(args: readonly string[], env: CommandEntry['env']): string[] {
  return PATH_SETTINGS.flatMap(([flag, variable]) => {
    const at = args.findIndex((arg) => arg === flag || arg.startsWith(`${flag}=`));
    const value = args[at] === flag ? args[at + 1] : (args[at]?.slice(flag.length + 1) ?? env[variable]);
    return value !== undefined && isAbsolute(value) ? [flag, value] : [];
  });
}

const PATH_SETTINGS = [
  ['--lock-file', 'CSF_MCP_LOCK_FILE'],
  ['--data-dir', 'CSF_MCP_DATA_DIR'],
] as const;
