import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { LauncherError } from '../errors.ts';
import { type ClientCommand, entryOf, warningsOf } from './command.ts';
import { unifiedDiff } from './diff.ts';
import { hasEntry, withEntry, withoutEntry } from './entry.ts';
import { readConfigurationFile, writeConfigurationFile } from './file.ts';
import { CLIENTS, type ClientName } from './known-clients.ts';

/** The report that `install --json` and `uninstall --json` print. Keys are only ever added. */
export interface InstallReport {
  readonly client: ClientName;
  /** The edited file: the target, if the given path is a symbolic link. */
  readonly configFile: string;
  readonly outcome: 'installed' | 'updated' | 'already-installed' | 'removed' | 'not-installed';
  readonly dryRun: boolean;
  /** The file as it was; null when nothing was written, or there was no file. */
  readonly backupFile: string | null;
  /** A unified diff; empty when nothing changes. */
  readonly diff: string;
  /** The command that the client runs; null for `uninstall`. */
  readonly command: ClientCommand | null;
  /** Warnings of what may go wrong later. */
  readonly warnings: readonly string[];
}

export interface InstallOptions {
  readonly client: ClientName;
  readonly configFile: string;
  readonly isDryRun: boolean;
}

/**
 * Writes the entry `csf-mcp` into a client's configuration.
 * @throws LauncherError E_CLIENT_CONFIGURATION, E_NOT_PERMITTED, E_IO
 */
export function install(options: InstallOptions, command: ClientCommand): InstallReport {
  const { client, configFile } = options;
  const { title, serversKey, mayCreateFolder } = CLIENTS[client];
  const folder = dirname(configFile);
  if (!mayCreateFolder && !existsSync(folder)) {
    throw new LauncherError(
      'E_CLIENT_CONFIGURATION',
      `${title} does not seem to be installed: there is no ${folder}`,
      {
        hint:
          `Start ${title} once, then try again. If its configuration is elsewhere, name it with --config <file>,\n` +
          `or paste what "csf-mcp install ${client} --print" prints.`,
      },
    );
  }
  const isThere = (text: string) => (hasEntry(text, serversKey, configFile) ? 'updated' : 'installed');
  return edit(options, {
    change: (text) => withEntry(text, serversKey, entryOf(client, command), configFile),
    outcome: (text, isChanged) => (isChanged ? isThere(text) : 'already-installed'),
    command,
  });
}

/**
 * Removes the entry `csf-mcp` from a client's configuration.
 * @throws LauncherError E_CLIENT_CONFIGURATION, E_NOT_PERMITTED, E_IO
 */
export function uninstall(options: InstallOptions): InstallReport {
  const { client, configFile } = options;
  return edit(options, {
    change: (text) => withoutEntry(text, CLIENTS[client].serversKey, configFile),
    outcome: (_, isChanged) => (isChanged ? 'removed' : 'not-installed'),
    command: null,
  });
}

interface Edit {
  readonly change: (text: string) => string;
  readonly outcome: (before: string, isChanged: boolean) => InstallReport['outcome'];
  readonly command: ClientCommand | null;
}

function edit(
  { client, configFile, isDryRun }: InstallOptions,
  { change, outcome, command }: Edit,
): InstallReport {
  const file = readConfigurationFile(configFile);
  const edited = change(file.text);
  const isChanged = edited !== file.text;
  return {
    client,
    configFile: file.path,
    outcome: outcome(file.text, isChanged),
    dryRun: isDryRun,
    diff: unifiedDiff(file.path, file.text, edited),
    backupFile: isChanged && !isDryRun ? writeConfigurationFile(file, edited) : null,
    command,
    warnings: command === null ? [] : warningsOf(command),
  };
}

/** The report for people. */
export function formatInstall(report: InstallReport): string {
  const { client, configFile, outcome, dryRun, backupFile, diff, warnings } = report;
  const { title } = CLIENTS[client];
  const lines = [sentence(outcome, dryRun, title, configFile)];
  if (backupFile !== null) lines.push(`The file as it was: ${backupFile}`);
  for (const warning of warnings) lines.push(`Warning: ${warning}`);
  if (diff !== '' && !dryRun) lines.push(`Restart ${title}: it reads its configuration only when it starts.`);
  return `${dryRun ? diff : ''}${lines.join('\n')}\n`;
}

function sentence(outcome: InstallReport['outcome'], dryRun: boolean, title: string, file: string): string {
  const ending = dryRun ? ' (dry run: nothing was written)' : '';
  switch (outcome) {
    case 'installed':
      return `csf-mcp ${dryRun ? 'would be' : 'is now'} installed in ${title}: ${file}${ending}`;
    case 'updated':
      return `csf-mcp had another command in ${title}. It ${dryRun ? 'would be' : 'was'} replaced: ${file}${ending}`;
    case 'already-installed':
      return `csf-mcp is already installed in ${title}: ${file}`;
    case 'removed':
      return `csf-mcp ${dryRun ? 'would be' : 'was'} removed from ${title}: ${file}${ending}`;
    case 'not-installed':
      return `csf-mcp is not installed in ${title}: ${file}`;
  }
}
