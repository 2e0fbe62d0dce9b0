import { type Flags, type PathConfig, readPathConfig, readPathFlags } from '../config.ts';
import { home, type Surroundings } from '../directories.ts';

const PATH_VARIABLES = ['CSF_MCP_LOCK_FILE', 'CSF_MCP_DATA_DIR', 'CSF_MCP_STATE_DIR'] as const;

export interface DoctorPaths {
  readonly paths: PathConfig;
  /** The options that name them, for the commands that doctor proposes. */
  readonly pathFlags: readonly string[];
}

/**
 * The paths that doctor checks. A variable that is not valid is a finding, and so is a missing home directory: doctor
 * checks the paths that hold without them.
 * @throws LauncherError E_USAGE for an option that is not valid
 */
export function readDoctorPaths(flags: Flags, surroundings: Surroundings): DoctorPaths {
  const pathFlags = readPathFlags(flags, surroundings);
  const env = { ...surroundings.env };
  for (const name of PATH_VARIABLES) if (!isAccepted(name, surroundings)) env[name] = undefined;
  if (!hasHome(surroundings)) env['HOME'] = homeToMake();
  return { paths: readPathConfig(flags, { ...surroundings, env }), pathFlags };
}

/** A home directory for a user who has none. */
export function homeToMake(): string {
  return `/var/tmp/csf-mcp-${process.getuid?.() ?? 'user'}`;
}

function isAccepted(name: (typeof PATH_VARIABLES)[number], surroundings: Surroundings): boolean {
  try {
    readPathConfig({}, { ...surroundings, env: { HOME: '/', [name]: surroundings.env[name] } });
    return true;
  } catch {
    return false;
  }
}

function hasHome(surroundings: Surroundings): boolean {
  try {
    return home(surroundings) !== '';
  } catch {
    return false;
  }
}
