import { once } from 'node:events';
import { type CallOptions, type Servers, withServers } from '../call/servers.ts';
import { SignalReceived } from '../channel/signals.ts';
import { errorMessage, LauncherError } from '../errors.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import { type Doorway, writeDoorway } from './doorway.ts';
import { createEntrance } from './entrance.ts';
import { createEventStreams } from './event-streams.ts';
import { serveLocally } from './local-server.ts';
import { openInBrowser } from './open-browser.ts';
import { loadViewPage } from './page.ts';
import { createPresence } from './presence.ts';
import { findShownProfile, type ShownProfile } from './shown-profile.ts';
import { createToolCalls, type ToolCalls } from './tool-calls.ts';
import { viewRoutes } from './view-routes.ts';
import { watchProfile } from './watch-profile.ts';

/** What `csf-mcp view --json` prints. Keys are only ever added. */
export interface ViewReport {
  /** The id of the profile. */
  readonly profile: string;
  readonly name: string;
  /** With the token that lets one page in, once. */
  readonly address: string;
  /** The file that the browser opens; null with `--no-open`. */
  readonly file: string | null;
}

export interface ViewRequest {
  /** An id or name; undefined for the only one. */
  readonly profile: string | undefined;
  readonly opensBrowser: boolean;
}

export interface ViewOptions extends CallOptions {
  /** The page is served from now on. */
  readonly onServed: (report: ViewReport) => void;
  /** No browser has opened, for this reason. */
  readonly onNotOpened: (reason: string, report: ViewReport) => void;
}

/** Why a view has ended. */
export type ViewEnd = 'a signal' | 'nobody looks';

/**
 * Shows a profile in a browser: serves its page on 127.0.0.1 until a signal arrives or nobody has looked for a while.
 * @throws LauncherError E_USAGE, E_TOOL_FAILED, E_IO, E_NOT_PERMITTED, and the errors of a call
 */
export async function view(request: ViewRequest, options: ViewOptions): Promise<ViewEnd> {
  return withServers(options, { command: 'view', showsViews: true }, async (servers) => {
    const calls = createToolCalls(servers, options);
    try {
      const profile = await findShownProfile(request.profile, calls.callTool);
      await show(profile, request, { servers, calls, options });
    } catch (error) {
      if (!isCalledOff(options, servers)) throw error; // else the signal came before the page was served
    } finally {
      await calls.done(); // its server has to end before this process
    }
    if (servers.hasFailed()) throw unexpectedEnd();
    const why = isCalledOff(options, servers) ? 'a signal' : 'nobody looks';
    servers.log.info({ reason: why }, 'View ended');
    return why;
  });
}

/** Whether somebody has asked for the end. */
function isCalledOff({ signals: { firstSignal } }: ViewOptions, { hasFailed }: Servers): boolean {
  return firstSignal.reason instanceof SignalReceived && !hasFailed();
}

interface Setting {
  readonly servers: Servers;
  readonly calls: ToolCalls;
  readonly options: ViewOptions;
}

async function show(
  profile: ShownProfile,
  { opensBrowser }: ViewRequest,
  { servers, calls: { callTool }, options }: Setting,
): Promise<void> {
  const { config, platform, signals, onServed, onNotOpened } = options;
  const { log } = servers;
  const alone = new AbortController();
  using presence = createPresence(() => alone.abort());
  const streams = createEventStreams(presence);
  let doorway: Doorway | null = null;
  const entrance = createEntrance(monotonicNow, () => doorway?.[Symbol.dispose]());
  const page = await loadViewPage();
  await using server = await serveLocally({
    routes: viewRoutes({ page, profile, entrance, callTool, streams }),
    isKey: entrance.isKey,
    onError: (error) => log.error({ reason: errorMessage(error) }, 'A request of the page failed'),
  });
  const address = `http://${server.address}/#${entrance.token}`;
  using written = opensBrowser ? writeDoorway(config.stateDir, address) : null;
  doorway = written;
  log.info({ address: server.address, profile: profile.id }, 'View opened');
  const report = { profile: profile.id, name: profile.name, address, file: written?.file ?? null };
  onServed(report);
  if (written !== null) openInBrowser(written.file, platform, (reason) => onNotOpened(reason, report));
  const end = AbortSignal.any([signals.firstSignal, alone.signal]);
  const watching = watchProfile({
    ...{ profile: profile.id, dataDir: config.dataDir, callTool, abort: end },
    isWatched: () => presence.count() > 0,
    onChange: () => streams.tell('changed'),
  });
  if (!end.aborted) await once(end, 'abort');
  await watching;
}

function unexpectedEnd(): LauncherError {
  return new LauncherError('E_NO_ANSWER', 'An unexpected error has ended the view', {
    hint: 'csf-mcp logs says which one.',
  });
}
