import { styleText } from 'node:util';
import { errorMessage, systemErrorCode } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { escapeControlCharacters } from '../log/control-characters.ts';
import { contextOf, type DoctorContext, type DoctorOptions } from './context.ts';
import { type Finding, GROUPS, type Group, problem } from './finding.ts';
import { isExact } from './shell.ts';

/** The report that `csf-mcp doctor --json` prints. Keys are only ever added. */
export interface DoctorReport {
  readonly findings: readonly Finding[];
  readonly summary: { readonly ok: number; readonly warnings: number; readonly problems: number };
  /** The version of csf-mcp. */
  readonly version: string;
  /** The version of the Node.js that runs, such as `v24.1.0`. */
  readonly node: string;
  /** The platform as Node.js names it, and the architecture: `linux x64`. */
  readonly platform: string;
}

type Check = (context: DoctorContext) => Promise<Finding[]>;

/** Each is loaded by itself, so that a file that a damaged installation lacks stops only one check. */
const CHECKS: Record<Group, () => Promise<Check>> = {
  node: async () => (await import('./checks/node.ts')).checkNode,
  installation: async () => (await import('./checks/installation.ts')).checkInstallation,
  environment: async () => (await import('./checks/environment.ts')).checkEnvironment,
  lock: async () => (await import('./checks/lock.ts')).checkLock,
  instance: async () => (await import('./checks/instance.ts')).checkInstance,
  database: async () => (await import('./checks/database.ts')).checkDatabase,
  clients: async () => (await import('./checks/clients.ts')).checkClients,
  log: async () => (await import('./checks/log.ts')).checkLog,
};

/** Checks everything that csf-mcp depends on, and changes nothing. No finding makes it throw. */
export async function doctor(options: DoctorOptions): Promise<DoctorReport> {
  const context = contextOf(options);
  const found = (await Promise.all(GROUPS.map((group) => findingsOf(group, context)))).flat();
  const findings = found.map((finding) =>
    mayBePasted(finding, context) ? finding : { ...finding, fix: null },
  );
  const count = (status: Finding['status']): number =>
    findings.filter((finding) => finding.status === status).length;
  return {
    findings,
    summary: { ok: count('ok'), warnings: count('warning'), problems: count('problem') },
    version: options.version,
    node: process.version,
    platform: `${options.surroundings.platform.name} ${process.arch}`,
  };
}

function mayBePasted({ id, fix }: Finding, { homeOwnerUid }: DoctorContext): boolean {
  return fix === null || ((homeOwnerUid === null || id === 'environment.home') && isExact(fix));
}

async function findingsOf(group: Group, context: DoctorContext): Promise<Finding[]> {
  try {
    const check = await CHECKS[group]();
    return await check(context);
  } catch (error) {
    const isDamaged = ['ERR_MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED', 'MODULE_NOT_FOUND'].includes(
      systemErrorCode(error) ?? '',
    );
    const reason = errorMessage(error).split('\n')[0];
    const what = isDamaged
      ? `Not checked: the installation is damaged (see installation): ${reason}`
      : `This check failed because of a bug in csf-mcp. Please report it: ${reason}`;
    return [problem(`${group}.check`, what, null)];
  }
}

export function exitCodeOfDoctor({ summary }: DoctorReport): number {
  return summary.problems === 0 ? EXIT.ok : EXIT.unexpected;
}

export interface DoctorStyle {
  readonly useColour: boolean;
  /** Whether the terminal shows more than ASCII. */
  readonly isUnicode: boolean;
}

const TITLES: Record<Group, string> = {
  node: 'Node.js',
  installation: 'Installation',
  environment: 'Environment',
  lock: 'Lock',
  instance: 'Instance',
  database: 'Database',
  clients: 'Clients',
  log: 'Log',
};

const MARKS = {
  ok: { colour: 'green', unicode: '✓', ascii: '+' },
  warning: { colour: 'yellow', unicode: '!', ascii: '!' },
  problem: { colour: 'red', unicode: '✗', ascii: 'x' },
} as const;

/** The report for people, without control characters except those of the colours. */
export function formatDoctor(report: DoctorReport, { useColour, isUnicode }: DoctorStyle): string {
  const paint = (colour: 'bold' | 'green' | 'yellow' | 'red', text: string): string =>
    useColour ? styleText(colour, text, { validateStream: false }) : text;
  const show = ({ id, status, message, fix }: Finding): string[] => {
    const { colour, unicode, ascii } = MARKS[status];
    const mark = paint(colour, isUnicode ? unicode : ascii);
    const text = shown(message);
    if (status === 'ok') return [`  ${mark} ${text}`];
    const lines = [`  ${mark} ${paint('bold', id)}`, `      ${text}`];
    return fix === null ? lines : [...lines, `      ${paint('bold', 'fix:')} ${shown(fix)}`];
  };
  const groups = GROUPS.map((group) => {
    const findings = report.findings.filter(({ id }) => id.startsWith(`${group}.`));
    return [paint('bold', TITLES[group]), ...findings.flatMap(show)].join('\n');
  });
  return `${groups.join('\n')}\n\n${summaryOf(report)}\n`;
}

function summaryOf({ summary, version, node, platform }: DoctorReport): string {
  const { ok, warnings, problems } = summary;
  const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
  return `${count(problems, 'problem')}, ${count(warnings, 'warning')}, ${ok} ok (csf-mcp ${version}, Node.js ${node}, ${platform})`;
}

function shown(text: string): string {
  return escapeControlCharacters(text).replaceAll('\n', '\\n');
}
