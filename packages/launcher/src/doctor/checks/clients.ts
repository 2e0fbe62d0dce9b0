import { existsSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';
import { CLIENTS } from '../../clients/clients.ts';
import { readEntry } from '../../clients/entry.ts';
import { readConfigurationFile } from '../../clients/file.ts';
import { errorMessage, LauncherError } from '../../errors.ts';
import { readVersion } from '../../version.ts';
import { type ClientEntry, type CommandEntry, pathFlags, readClientEntries } from '../client-entries.ts';
import { csfMcp, type DoctorContext, keptAside } from '../context.ts';
import { type Finding, type FindingId, ok, problem, warning } from '../finding.ts';
import { isOwn, lookAtFolder, takeOver } from '../folder.ts';
import { ask, isProgram, isSameFile, isTooOld, NEEDED_NODE } from '../programs.ts';

const CONTAINER_PROGRAMS = /^(docker|podman|nerdctl)(\.exe)?$/;

/** What each client is told to run, and whether that is there. */
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
        anew(clientEntry, context),
      );
    case 'command':
      break;
  }
  const { entry } = state;
  if (CONTAINER_PROGRAMS.test(basename(entry.command)))
    return ok(id, `${title} runs csf-mcp in a container, into which doctor does not look: ${file}`);
  const fault = (await faultOfProgram(entry, context)) ?? faultOfArguments(clientEntry);
  if (fault !== null)
    return problem(id, `${title} cannot start csf-mcp: ${fault} (${file}).`, anew(clientEntry, context));
  const doubt = doubtAbout(clientEntry, all, context);
  return doubt === null
    ? ok(id, `${title} starts this csf-mcp${elsewhere(clientEntry, context)}: ${file}`)
    : warning(
        id,
        `${title}: ${doubt.what} (${file}).`,
        doubt.isInTheWay ? anew(clientEntry, context) : again(clientEntry, entry, context),
      );
}

/** What keeps the program itself from running; null when nothing does. */
async function faultOfProgram(
  { command, args }: CommandEntry,
  context: DoctorContext,
): Promise<string | null> {
  if (!isAbsolute(command)) return null; // found on a PATH that only the client knows
  if (!isProgram(command)) return existsSync(command) ? `${command} cannot be run` : `there is no ${command}`;
  const [bin] = args;
  if (bin !== undefined && isAbsolute(bin) && !existsSync(bin)) return `there is no ${bin}`;
  if (!/^node(js)?(\.exe)?$/.test(basename(command)) || isSameFile(command, context.execPath)) return null;
  const { isDone, firstLine } = await ask(command, ['--version']);
  if (!isDone) return `${command} does not run (${firstLine})`;
  return isTooOld(firstLine) === true
    ? `${command} is Node.js ${firstLine}, and ${NEEDED_NODE} or newer is needed`
    : null;
}

function faultOfArguments({ refusal }: ClientEntry): string | null {
  return refusal === null ? null : `its arguments or variables are refused: ${refusal}`;
}

/** For an instance that is not the one that doctor looks at. */
function elsewhere({ start }: ClientEntry, { paths }: DoctorContext): string {
  if (start === null || (start.dataDir === paths.dataDir && start.lockFile === paths.lockFile)) return '';
  return ` with other paths than doctor was asked about (--lock-file ${start.lockFile} --data-dir ${start.dataDir})`;
}

interface Doubt {
  readonly what: string;
  /** Something in the entry that `install` would leave as it is. */
  readonly isInTheWay?: boolean;
}

/** What works now, and may not always; null when all is as `install` would write it. */
function doubtAbout(
  { state, start }: ClientEntry,
  all: readonly ClientEntry[],
  context: DoctorContext,
): Doubt | null {
  if (state.kind !== 'command' || start === null) return null;
  const { command, args } = state.entry;
  const { version, bin, node } = context;
  if (!isAbsolute(command)) return { what: `${command} is found only where the client's PATH leads to it` };
  const [script = ''] = args;
  if (!isSameFile(script, bin)) {
    const other = versionOf(script) ?? 'unknown';
    return {
      what: `another csf-mcp is started, ${script}, version ${other}; this one is ${version}, ${bin}`,
    };
  }
  if (!isSameFile(command, node)) return { what: `another Node.js is started, ${command}` };
  const sharing = all.filter((other) => other.start?.dataDir === start.dataDir);
  if (sharing.length < 2) return null;
  const whose = `several clients use ${start.dataDir}`;
  if (start.force)
    return {
      what: `${whose}, and this one ends whatever is running when it starts (--force or FORCE_TERMINATE)`,
      isInTheWay: true,
    };
  if (start.attach) return null;
  return { what: `${whose}, and this one starts without --attach: whichever comes second is refused` };
}

function versionOf(script: string): string | null {
  try {
    return readVersion(dirname(dirname(script)));
  } catch {
    return null;
  }
}

/** Writes the entry over, with the paths that it names. */
function again({ client }: ClientEntry, { args }: CommandEntry, context: DoctorContext): string {
  return csfMcp(context, ['install', client, ...pathFlags(args, {})]);
}

/** The same, without whatever else is in the entry. */
function anew({ client, state }: ClientEntry, context: DoctorContext): string {
  const { args, env } = state.kind === 'command' ? state.entry : { args: [], env: {} };
  return context.shell.inTurn([
    csfMcp(context, ['uninstall', client]),
    csfMcp(context, ['install', client, ...pathFlags(args, env)]),
  ]);
}

/** How a file that cannot be read becomes one that can. */
function repairOf({ client, file }: ClientEntry, error: unknown, context: DoctorContext): string | null {
  const { shell, now } = context;
  if (file === '') return null; // no home directory: the environment's finding
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
  const backup = `${real}.bak`;
  return isIntact(backup, CLIENTS[client].serversKey)
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
