import { type PathConfig, readPathConfig } from '../../config.ts';
import type { Surroundings } from '../../directories.ts';
import { errorMessage } from '../../errors.ts';
import { linuxInitialEnvironment } from '../../process/linux.ts';
import { readClientEntries } from '../client-entries.ts';
import { asClientsPassOn, csfMcp, type DoctorContext } from '../context.ts';
import { type Finding, ok, problem, warning } from '../finding.ts';
import { isBelow, isFolder, lookAtFolder } from '../folder.ts';
import { homeToMake } from '../settings.ts';

const VARIABLES = [
  'CSF_MCP_LOCK_FILE',
  'CSF_MCP_DATA_DIR',
  'CSF_MCP_STATE_DIR',
  'CSF_MCP_START_TIMEOUT',
  'CSF_MCP_ANSWER_TIMEOUT',
  'CSF_MCP_KEEP_DELETED_DAYS',
  'CSF_MCP_MAX_MESSAGE_MIB',
  'CSF_MCP_MAX_DATABASE_MIB',
  'CSF_MCP_AUDIT_ACCOUNT',
  'CSF_MCP_PERSON',
  'CSF_MCP_LOG_LEVEL',
  'FORCE_TERMINATE',
] as const;

/** Checks HOME and the variables of csf-mcp, as this shell has them and as a client passes them on. */
export async function checkEnvironment(context: DoctorContext): Promise<Finding[]> {
  return [checkHome(context), checkValues(context), checkShellOnly(context)];
}

function checkHome(context: DoctorContext): Finding {
  const id = 'environment.home';
  const { surroundings, homeDir, homeOwnerUid, shell, paths } = context;
  const { platform, passwdHome } = surroundings;
  const given = surroundings.env['HOME'];
  if (homeDir === null) {
    const made = homeToMake();
    const fix = shell.inTurn([shell.makeFolder(made), shell.setVariable('HOME', made)]);
    return problem(id, 'HOME is not set, and the user has no entry in the user database.', fix);
  }
  if (platform.name !== 'win32' && !given?.startsWith('/')) {
    const what = given === undefined || given === '' ? 'is not set' : `is not a full path (${given})`;
    const fix = shell.setVariable('HOME', homeDir);
    return warning(id, `HOME ${what}: csf-mcp takes ${homeDir} from the user database.`, fix);
  }
  if (homeOwnerUid !== null) {
    const again = csfMcp(context, ['doctor', ...context.pathFlags]);
    return warning(
      id,
      `You are root in another user's home directory (${homeDir}, user id ${homeOwnerUid}). That user cannot use what root creates or changes there. Run doctor as that user: it then proposes the other fixes.`,
      `sudo -H -u ${shell.run([`#${homeOwnerUid}`])} ${again}`,
    );
  }
  const isNeeded = [paths.dataDir, paths.stateDir].some((path) => isBelow(path, homeDir));
  if (!isNeeded) return ok(id, `Home directory: ${homeDir} (csf-mcp keeps nothing in it)`);
  const isOther = passwdHome !== null && passwdHome !== homeDir && isFolder(passwdHome);
  const elsewhere = isOther ? shell.setVariable('HOME', passwdHome) : null;
  const folder = lookAtFolder(homeDir, elsewhere, context);
  switch (folder.kind) {
    case 'usable':
      return ok(id, `Home directory: ${homeDir}`);
    case 'creatable':
      return problem(
        id,
        `The home directory ${homeDir} does not exist.`,
        elsewhere ?? shell.makeFolder(homeDir),
      );
    case 'unusable':
      return warning(id, `The home directory ${homeDir} cannot be written: ${folder.reason}.`, folder.fix);
  }
}

function checkValues({ surroundings, shell, readStart }: DoctorContext): Finding {
  const id = 'environment.values';
  const refused = VARIABLES.flatMap((name) => {
    const env = { ...asClientsPassOn(surroundings).env, HOME: '/', [name]: surroundings.env[name] };
    try {
      readStart([], { ...surroundings, env });
      return [];
    } catch (error) {
      return [{ name, reason: errorMessage(error) }];
    }
  });
  if (refused.length === 0) return ok(id, 'All csf-mcp environment variables are valid');
  const reasons = refused.map(({ reason }) => reason).join('; ');
  const fix = shell.unsetVariables(refused.map(({ name }) => name));
  return problem(id, `csf-mcp refuses every start from this shell: ${reasons}.`, fix);
}

function checkShellOnly(context: DoctorContext): Finding {
  const id = 'environment.shell-only';
  const { surroundings, shell } = context;
  const here = pathsOrNull(surroundings);
  const entries = readClientEntries(context);
  // A client that is configured for the same instance uses the paths of its configuration.
  const sharing = entries.find(
    ({ start }) => start !== null && start.lockFile === here?.lockFile && start.dataDir === here.dataDir,
  );
  const there = sharing?.start ?? pathsOrNull(asClientsPassOn(surroundings));
  if (here === null || there === null)
    return ok(id, 'Not compared with what clients pass on: a value is not valid');
  const everywhere = linuxInitialEnvironment();
  const differing = PATH_VARIABLES.filter(
    ([name, key]) =>
      here[key] !== there[key] &&
      // A container sets its variables for everything that starts in it.
      !everywhere.has(`${name}=${surroundings.env[name]}`),
  );
  if (differing.length === 0) return ok(id, 'Clients and this shell use the same paths');
  const names = differing.map(([name]) => name);
  const instead = differing.map(([, key]) => there[key]).join(', ');
  return warning(
    id,
    `${names.join(', ')}: set in this shell, but MCP clients do not pass it on. An instance that they start uses ${instead}. To keep other paths, give "csf-mcp install <client>" the options --lock-file and --data-dir.`,
    shell.unsetVariables(names),
  );
}

const PATH_VARIABLES = [
  ['CSF_MCP_LOCK_FILE', 'lockFile'],
  ['CSF_MCP_DATA_DIR', 'dataDir'],
  ['CSF_MCP_STATE_DIR', 'stateDir'],
] as const;

function pathsOrNull(surroundings: Surroundings): PathConfig | null {
  try {
    return readPathConfig({}, surroundings);
  } catch {
    return null;
  }
}
