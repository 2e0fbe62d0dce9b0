import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { errorMessage, systemErrorCode } from '../../errors.ts';
import { CALLS_PACKAGE, windowsCalls } from '../../process/windows-calls.ts';
import { asSuperuser, type DoctorContext } from '../context.ts';
import { type Finding, ok, problem, warning } from '../finding.ts';
import { isOwn } from '../folder.ts';
import { buildCommand, installCommand } from '../installing.ts';

/** The list that the build wrote beside its files: `files` has their SHA-256 by name. */
const listSchema = z.object({
  version: z.string(),
  files: z.record(z.string().check(z.regex(/^[^/\\]+$/)), z.string()),
});

/** Checks that csf-mcp is complete, of one version, and has a native module for this system. */
export async function checkInstallation(context: DoctorContext): Promise<Finding[]> {
  return [
    checkFiles(context),
    checkCommand(context),
    await checkNativeModule(context),
    ...checkSystemCalls(context),
  ];
}

function checkFiles(context: DoctorContext): Finding {
  const id = 'installation.files';
  const { packageDir, version } = context;
  const dist = join(packageDir, 'dist');
  let list: z.infer<typeof listSchema>;
  try {
    list = listSchema.parse(JSON.parse(readFileSync(join(dist, 'files.json'), 'utf8')));
  } catch (error) {
    const why = systemErrorCode(error) ?? 'it is not valid';
    return problem(
      id,
      `The list of the files of csf-mcp cannot be read: ${join(dist, 'files.json')} (${why}).`,
      buildCommand(context),
    );
  }
  const broken = Object.entries(list.files).flatMap(([name, sha256]) => faultOf(join(dist, name), sha256));
  const [first] = broken;
  if (first !== undefined) {
    const others = broken.length === 1 ? '' : `, and ${broken.length - 1} more files`;
    return problem(id, `The installation is damaged: ${first}${others}.`, buildCommand(context));
  }
  if (list.version !== version)
    return problem(
      id,
      `Two versions are mixed: ${packageDir} is ${version}, but its build is ${list.version}.`,
      buildCommand(context),
    );
  const count = Object.keys(list.files).length;
  return ok(id, `csf-mcp ${version} is complete: ${count} files in ${dist}`);
}

function faultOf(path: string, sha256: string): string[] {
  try {
    const found = createHash('sha256').update(readFileSync(path)).digest('hex');
    return found === sha256 ? [] : [`${path} is not as it was built`];
  } catch (error) {
    return [`${path} cannot be read (${systemErrorCode(error) ?? errorMessage(error)})`];
  }
}

function checkCommand({ bin, shell }: DoctorContext): Finding {
  const id = 'installation.command';
  try {
    accessSync(bin, constants.X_OK);
    return ok(id, `The command can be run: ${bin}`);
  } catch {
    const allow = shell.run(['chmod', 'a+x', bin]);
    const stats = statSync(bin, { throwIfNoEntry: false });
    const fix = stats === undefined || isOwn(stats) ? allow : asSuperuser(allow);
    return warning(id, `${bin} is not executable: you cannot start csf-mcp by its name.`, fix);
  }
}

async function checkNativeModule(context: DoctorContext): Promise<Finding> {
  const id = 'installation.native-module';
  const { platform } = context.surroundings;
  try {
    await import('fs-native-extensions');
    return ok(id, `The native module for file locks loads on ${platform.name} ${process.arch}`);
  } catch (error) {
    const reason = errorMessage(error).split('\n')[0];
    return problem(
      id,
      `The native module for file locks (fs-native-extensions) does not load on ${platform.name} ${process.arch}: ${reason}`,
      installCommand(context),
    );
  }
}

/** csf-mcp serves without it, so npm may have left it out (`--omit=optional`), or a virus scanner has taken it. */
function checkSystemCalls(context: DoctorContext): Finding[] {
  const id = 'installation.system-calls';
  if (context.surroundings.platform.name !== 'win32') return [];
  const calls = windowsCalls();
  if (!(calls instanceof Error)) return [ok(id, `The native module for processes loads: ${CALLS_PACKAGE}`)];
  return [
    warning(
      id,
      `The native module for processes (${CALLS_PACKAGE}) does not load: ${calls.message}. csf-mcp works, but cannot end an instance that does not answer, and does not show CPU and memory.`,
      installCommand(context),
    ),
  ];
}
