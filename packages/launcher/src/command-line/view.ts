import type { Command } from 'commander';
import { type Flags, readCallConfig } from '../config.ts';
import { usesColour } from './colours.ts';
import type { CommandContext } from './command-context.ts';
import { leaveFolder } from './leave-folder.ts';
import { complain, print, toJson } from './output.ts';
import { addPathOptions } from './path-options.ts';
import { showProgress } from './progress.ts';
import { VIEW_HELP } from './view-help.ts';

export function addViewCommand(program: Command, context: CommandContext): void {
  addPathOptions(program.command('view'))
    .description('show a profile in the browser, as a page that follows every change')
    .argument('[profile]', 'its id or unique name (default: the only one)')
    .option('--no-open', 'print the address of the page instead of opening a browser')
    .option('--wait <seconds>', 'how long to wait for an instance that starts or ends (default: 10)')
    .option('--json', 'print one JSON object with stable keys, once the page is served')
    .addHelpText('after', VIEW_HELP)
    .action(async (profile: string | undefined, flags: Flags) => run(profile, flags, context));
}

async function run(
  profile: string | undefined,
  flags: Flags,
  { surroundings, version, packageDir, signals }: CommandContext,
): Promise<void> {
  const config = readCallConfig(flags, surroundings);
  const { stderr } = process;
  leaveFolder();
  const progress = showProgress(stderr);
  const { view } = await import('../view/view.ts');
  try {
    await view(
      { profile, opensBrowser: flags['open'] !== false },
      {
        ...{ platform: surroundings.platform, config, version, packageDir, signals, stderr },
        isTerminal: stderr.isTTY === true,
        useColour: usesColour(stderr, surroundings),
        onWait: progress.show,
        onServed: (report) => {
          progress.clear();
          print(flags['json'] === true ? toJson(report) : served(report));
        },
        onNotOpened: (reason, { address }) =>
          complain(`csf-mcp: ${reason}.\nOpen this address in a browser on this machine: ${address}\n`),
      },
    );
  } finally {
    progress.clear();
  }
}

/** For people: with an address that is typed or clicked, or where the browser has gone. */
function served({
  name,
  address,
  file,
}: {
  readonly name: string;
  readonly address: string;
  readonly file: string | null;
}): string {
  const how =
    file === null
      ? `Open this address within 60 seconds; it lets one page in: ${address}`
      : 'It opens in your browser.';
  return `${name}: ${how}\nCtrl-C ends it, and so does closing the page for 60 seconds.\n`;
}
