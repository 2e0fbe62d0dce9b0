import { lstatSync, type Stats } from 'node:fs';
import * as z from 'zod/mini';
import { EXIT } from '../../exit-codes.ts';
import { LAUNCHER_GONE, lifecyclePath } from '../../log/lifecycle-log.ts';
import { openLog } from '../../log/log-reader.ts';
import { installAgain, readClientEntries } from '../client-entries.ts';
import { csfMcp, type DoctorContext, keptAside } from '../context.ts';
import { type Finding, ok, warning } from '../finding.ts';
import { isOwn, lookAtFolder, ownerOf, takeOver } from '../folder.ts';
import { lookAtInstance } from '../found-instance.ts';

/** More than a day's lines of an instance that starts and stops all the time. */
const LINES = 2_000;

const DAY_MS = 24 * 60 * 60 * 1_000;
const RECENT_END_MS = 7 * DAY_MS;
const RECENT_REFUSALS_MS = 60 * 60 * 1_000;
const SEVERAL = 3;

/** Checks the lifecycle log and what its last lines tell. */
export async function checkLog(context: DoctorContext): Promise<Finding[]> {
  const file = checkLogFile(context);
  const lines = file.status === 'ok' ? readLines(context) : [];
  return [file, await checkLastEnd(lines, context), checkRefusals(lines, context)];
}

function checkLogFile(context: DoctorContext): Finding {
  const id = 'log.file';
  const { paths, shell, now, surroundings } = context;
  const path = lifecyclePath(paths.stateDir);
  const elsewhere = surroundings.env['CSF_MCP_STATE_DIR']
    ? shell.unsetVariables(['CSF_MCP_STATE_DIR'])
    : null;
  const folder = lookAtFolder(paths.stateDir, elsewhere, context);
  if (folder.kind === 'unusable')
    return warning(id, `csf-mcp cannot write a lifecycle log: ${folder.reason}.`, folder.fix);
  if (folder.kind === 'creatable') return ok(id, `There is no lifecycle log yet: ${path}`);
  const stats: Stats | undefined = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return ok(id, `There is no lifecycle log yet: ${path}`);
  const notWritten = 'csf-mcp does not write its lifecycle log:';
  if (stats.isSymbolicLink())
    return warning(id, `${notWritten} ${path} is a symbolic link.`, shell.remove(path));
  if (!stats.isFile())
    return warning(id, `${notWritten} ${path} is not a file.`, shell.move(path, keptAside(path, now)));
  if (!isOwn(stats))
    return warning(id, `${notWritten} ${path} belongs to ${ownerOf(stats)}.`, takeOver(path, shell));
  if (surroundings.platform.hasFileModes && (stats.mode & 0o600) !== 0o600)
    return warning(
      id,
      `${notWritten} ${path} cannot be read and written.`,
      shell.run(['chmod', '600', path]),
    );
  return ok(id, `Lifecycle log: ${path}`);
}

const lineSchema = z.looseObject({
  level: z.string(),
  time: z.iso.datetime(),
  msg: z.string(),
  reason: z.optional(z.string()),
  code: z.optional(z.nullable(z.union([z.string(), z.number()]))),
  signal: z.optional(z.nullable(z.string())),
  exitCode: z.optional(z.nullable(z.number())),
});

/** One line of the lifecycle log. */
export type LifecycleLine = z.infer<typeof lineSchema>;

function readLines({ paths }: DoctorContext): LifecycleLine[] {
  const log = openLog(lifecyclePath(paths.stateDir), () => {});
  if (log === null) return [];
  try {
    log.seekLast(LINES);
    return [...log.read()].flat().flatMap((line) => {
      const parsed = lineSchema.safeParse(parseOrNull(line));
      return parsed.success ? [parsed.data] : [];
    });
  } finally {
    log.close();
  }
}

function parseOrNull(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // torn, or not written by csf-mcp
  }
}

async function checkLastEnd(lines: readonly LifecycleLine[], context: DoctorContext): Promise<Finding> {
  const id = 'log.last-end';
  const last = lines.findLast((line) => isGoodSign(line) || crashOf(line) !== null);
  const crash = last === undefined ? null : crashOf(last);
  if (last === undefined || crash === null)
    return ok(id, 'The last instance ended cleanly or is still running, or none has run yet');
  const hasStarted = last.level !== 'error' || last.code === 'E_SERVER_FAILED';
  const { now, pathFlags, shell } = context;
  if (now.getTime() - Date.parse(last.time) > RECENT_END_MS)
    return ok(id, `No instance has run since the one that did not end cleanly at ${last.time}: ${crash}`);
  // Another start cannot be tried now, and the running instance is a better sign.
  const inspection = await lookAtInstance(context);
  if (inspection?.verdict === 'running')
    return ok(id, `An instance is running. Another start went wrong at ${last.time}: ${crash}`);
  const retry = shell.withoutInput(csfMcp(context, ['start', ...pathFlags]));
  return warning(
    id,
    `The last instance did not ${hasStarted ? 'end cleanly' : 'start'}, at ${last.time}: ${crash.replace(/\.?$/, '.')} The command below starts one and ends it at once.`,
    retry,
  );
}

/** Whether a line shows that an instance has run, or has ended as it should. */
function isGoodSign({ msg, level, exitCode }: LifecycleLine): boolean {
  return msg === 'ready' || (msg === 'Server exited' && level === 'info' && exitCode === EXIT.ok);
}

/** Why an instance did not start or end as it should; null for a line that does not say so. */
export function crashOf({ level, msg, reason, code, signal, exitCode }: LifecycleLine): string | null {
  if (msg === 'Server exited' && level !== 'info')
    return `its server ended with ${signal ? `signal ${signal}` : `exit code ${code ?? exitCode}`}`;
  if (msg === LAUNCHER_GONE) return 'its launcher was killed';
  const isRefusal = code === 'E_ALREADY_RUNNING';
  if (level !== 'error' || isRefusal) return null;
  return reason === undefined ? msg : `${msg}: ${reason}`;
}

function checkRefusals(lines: readonly LifecycleLine[], context: DoctorContext): Finding {
  const id = 'log.refused-starts';
  const since = context.now.getTime() - RECENT_REFUSALS_MS;
  const refused = lines.filter(({ code, time }) => code === 'E_ALREADY_RUNNING' && Date.parse(time) > since);
  const count = refused.length;
  if (count < SEVERAL)
    return ok(id, `Starts refused within the last hour because an instance was running: ${count}`);
  const { lockFile, dataDir } = context.paths;
  const alone = readClientEntries(context).filter(
    ({ start }) => start?.attach === false && (start.lockFile === lockFile || start.dataDir === dataDir),
  );
  const what = `${count} starts were refused within the last hour because an instance was running`;
  if (alone.length === 0) return ok(id, `${what}; every configured client uses --attach`);
  return warning(
    id,
    `${what}. These clients start without --attach: ${alone.map(({ client }) => client).join(', ')}.`,
    context.shell.inTurn(alone.map((entry) => installAgain(entry, context))),
  );
}
