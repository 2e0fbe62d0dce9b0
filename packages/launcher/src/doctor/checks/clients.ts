import { existsSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';
import { readEntry } from '../../clients/entry.ts';
import { backupsOf, readConfigurationFile } from '../../clients/file.ts';
import { CLIENTS } from '../../clients/known-clients.ts';
import { errorMessage, LauncherError } from '../../errors.ts';
import { readVersion } from '../../version.ts';
import {
  type ClientEntry,
  type CommandEntry,
  installAgain,
  isOfContainer,
  pathFlags,
  readClientEntries,
} from '../client-entries.ts';
import { csfMcp, type DoctorContext, keptAside } from '../context.ts';
import { type Finding, type FindingId, ok, problem, warning } from '../finding.ts';
import { isOwn, lookAtFolder, takeOver } from '../folder.ts';
import { ask, isProgram, isSameFile, isTooOld, NEEDED_NODE } from '../programs.ts';

/** Checks the command that each client runs, and whether it exists. */
export async function checkClients(context: DoctorContext): Promise<Finding[]> {
  const entries = readClientEntries(context);
  return Promise.all(entries.map((entry) => checkClient(entry, entries, context)));
}

async function checkClient(
  clientEntry: ClientEntry,
  all: readonly ClientEntry[],
  context: DoctorContext,
): Promise<Finding> {
  const { client, file, state } = clientEntry;
  const id: FindingId = `clients.${client}`;
  const { title } = CLIENTS[client];
  switch (state.kind) {
    case 'no-file':
      return ok(id, `${title} has no configuration: ${file}`);
    case 'no-entry':
      return ok(id, `${title} does not use csf-mcp ("csf-mcp install ${client}" adds it): ${file}`);
    case 'unreadable':
      return problem(id, `${errorMessage(state.error)}.`, repairOf(clientEntry, state.error, context));
    case 'no-command':
      return problem(
        id,
        `The entry "csf-mcp" of ${title} has no command that can be run: ${file}.`,
        reinstall(clientEntry, context),
      );
    case 'command':
      break;
  }
  const { entry } = state;
  if (isOfContainer(entry))
    return ok(id, `${title} runs csf-mcp in a container. doctor does not look inside: ${file}`);
  const fault = (await faultOfProgram(entry, context)) ?? faultOfArguments(clientEntry);
  if (fault !== null)
    return problem(id, `${title} cannot start csf-mcp: ${fault} (${file}).`, reinstall(clientEntry, context));
  const doubt = doubtAbout(clientEntry, all, context);
  return doubt === null
    ? ok(id, `${title} starts this csf-mcp${elsewhere(clientEntry, context)}: ${file}`)
    : warning(
        id,
        `${title}: ${doubt.what} (${file}).`,
        doubt.isInTheWay ? reinstall(clientEntry, context) : installAgain(clientEntry, context),
      );
}

/** The reason why the program itself cannot run; null when it can. */
async function faultOfProgram(entry: CommandEntry, context: DoctorContext): Promise<string | null> {
  const { command } = entry;
  if (!isAbsolute(command)) return null; // found on a PATH that only the client knows
  if (!isProgram(command)) return existsSync(command) ? `${command} cannot be run` : `there is no ${command}`;
  if (!isNode(entry)) return null;
  const script = scriptOf(entry);
  if (isAbsolute(script) && !existsSync(script)) return `there is no ${script}`;
  if (isSameFile(command, context.execPath)) return null;
  const { isDone, firstLine } = await ask(command, ['--version'], context.surroundings.env);
  if (!isDone) return `${command} does not run (${firstLine})`;
  return isTooOld(firstLine) === true
    ? `${command} is Node.js ${firstLine}, but csf-mcp needs ${NEEDED_NODE} or newer`
    : null;
}

function faultOfArguments({ refusal }: ClientEntry): string | null {
  return refusal === null ? null : `csf-mcp refuses its arguments or variables: ${refusal}`;
}

/** Tells when the client uses another instance than the one that doctor checks. */
function elsewhere({ start }: ClientEntry, { paths }: DoctorContext): string {
  if (start === null || (start.dataDir === paths.dataDir && start.lockFile === paths.lockFile)) return '';
  return ` with paths other than those that doctor checks (--lock-file ${start.lockFile} --data-dir ${start.dataDir})`;
}

interface Doubt {
  readonly what: string;
  /** Something in the entry is wrong that `install` would leave as it is. */
  readonly isInTheWay?: boolean;
}

/** Something that works now, but may not always; null when the entry is as `install` would write it. */
function doubtAbout(
  { state, start }: ClientEntry,
  all: readonly ClientEntry[],
  context: DoctorContext,
): Doubt | null {
  if (state.kind !== 'command' || start === null) return null;
  const { entry } = state;
  const { command } = entry;
  const { version, bin, node } = context;
  if (!isAbsolute(command)) return { what: `the client finds ${command} only if it is on its PATH` };
  const script = isNode(entry) ? scriptOf(entry) : command;
  if (!isSameFile(script, bin)) {
    const other = versionOf(script);
    const what =
      other === null
        ? `it starts ${script}, which is not this csf-mcp`
        : `it starts another csf-mcp, ${script} (${other}), not this one`;
    return { what: `${what} (${version}), ${bin}` };
  }
  if (!isNode(entry)) return { what: `whichever Node.js comes first on the client's PATH runs ${command}` };
  if (!isSameFile(command, node)) return { what: `it starts another Node.js, ${command}` };
  const sharing = all.filter((other) => other.start?.dataDir === start.dataDir);
  if (sharing.length < 2) return null;
  const whose = `several clients use ${start.dataDir}`;
  if (start.force)
    return {
      what: `${whose}, but this one ends the running instance when it starts (--force or FORCE_TERMINATE)`,
      isInTheWay: true,
    };
  if (start.attach) return null;
  return { what: `${whose}, but this one starts without --attach: the one that comes second is refused` };
}

function isNode({ command }: CommandEntry): boolean {
  return /^node(js)?(\.exe)?$/.test(basename(command));
}

/** The script that Node.js runs: the first argument that is not an option of its own. Empty when there is none. */
function scriptOf({ args }: CommandEntry): string {
  return args.find((arg) => !arg.startsWith('-')) ?? '';
}

/** The version of csf-mcp at a path; null when that is not csf-mcp, or does not exist. */
function versionOf(script: string): string | null {
  try {
    const real = realpathSync(script);
    return basename(real) === 'csf-mcp.js' ? readVersion(dirname(dirname(real))) : null;
  } catch {
    return null;
  }
}

/** A command that replaces the entry, without anything else that is in it. */
function reinstall({ client, state }: ClientEntry, context: DoctorContext): string {
  const { args, env } = state.kind === 'command' ? state.entry : { args: [], env: {} };
  return context.shell.inTurn([
    csfMcp(context, ['uninstall', client]),
    csfMcp(context, ['install', client, ...pathFlags(args, env)]),
  ]);
}

/** A command after which a file can be read again; null when there is none. */
function repairOf({ client, file }: ClientEntry, error: unknown, context: DoctorContext): string | null {
  const { shell, now } = context;
  if (file === '') return null; // no home directory: the checks of the environment say so
  const stats = statOrNull(file);
  if (stats === null) {
    const folder = lookAtFolder(dirname(file), null, context);
    return folder.kind === 'unusable' ? folder.fix : shell.remove(file); // a symbolic link to nothing
  }
  if (!stats.isFile()) return shell.move(file, keptAside(file, now));
  if (!(error instanceof LauncherError)) return null;
  if (error.code !== 'E_CLIENT_CONFIGURATION')
    return isOwn(stats) ? shell.run(['chmod', 'u+rw', file]) : takeOver(file, shell);
  const real = realpathSync(file);
  const backup = backupsOf(real).findLast((path) => isIntact(path, CLIENTS[client].serversKey));
  return backup !== undefined
    ? shell.inTurn([shell.move(real, keptAside(real, now)), shell.copy(backup, real)])
    : shell.edit(real);
}

function isIntact(file: string, serversKey: string): boolean {
  try {
    const { bytes, text } = readConfigurationFile(file);
    readEntry(text, serversKey, file);
    return bytes !== null;
  } catch {
    return false;
  }
}

function statOrNull(file: string): Stats | null {
  try {
    return statSync(file, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null; // a loop of links
  }
}
