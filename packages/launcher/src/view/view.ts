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
import { createScoreCard } from './score-card.ts';
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
  const { signals } = options;
  return withServers(options, { command: 'view', showsViews: true }, async (servers) => {
    const calls = createToolCalls(servers, options);
    let why: ViewEnd = 'a signal';
    try {
      const profile = await findShownProfile(request.profile, calls.callTool);
      await show(profile, request, { servers, calls, options });
      if (!signals.firstSignal.aborted) {
        why = 'nobody looks';
        signals.raise('SIGTERM'); // ends a call that is under way: an instance that hangs would never answer it
      }
    } catch (error) {
      if (!isCalledOff(options, servers)) throw error; // else the signal came before the page was served
    } finally {
      await calls.done(); // its server has to end before this process
    }
    if (servers.hasFailed()) throw unexpectedEnd();
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

/** Serves the page until somebody has asked for the end, or nobody looks. */
async function show(
  profile: ShownProfile,
  request: ViewRequest,
  { servers: { log }, calls, options }: Setting,
): Promise<void> {
  const { callTool } = calls;
  const alone = new AbortController();
  using presence = createPresence(() => alone.abort());
  const streams = createEventStreams(presence);
  const entrance = createEntrance(monotonicNow);
  const page = await loadViewPage();
  await using server = await serveLocally({
    routes: viewRoutes({
      page,
      profile,
      entrance,
      callTool,
      card: createScoreCard(profile.id, calls),
      streams,
    }),
    isKey: entrance.isKey,
    onError: (error) => log.error({ reason: errorMessage(error) }, 'A request of the page failed'),
  });
  log.info({ address: server.address, profile: profile.id }, 'View opened');
  using doorway = lead(profile, `http://${server.address}/#${entrance.token}`, request, options);
  entrance.whenEntered(() => doorway?.[Symbol.dispose]());
  const end = AbortSignal.any([options.signals.firstSignal, alone.signal]);
  await watchProfile({
    ...{ profile: profile.id, dataDir: options.config.dataDir, callTool, abort: end },
    isWatched: () => presence.count() > 0,
    onChange: () => streams.tell('changed'),
  });
}

/**
 * Says where the page is, and opens a browser there.
 * @returns the file that leads the browser to it; null if none is opened
 */
function lead(
  { id: profile, name }: ShownProfile,
  address: string,
  { opensBrowser }: ViewRequest,
  { config, platform, onServed, onNotOpened }: ViewOptions,
): Doorway | null {
  const doorway = opensBrowser ? writeDoorway(config.stateDir, address) : null;
  const report = { profile, name, address, file: doorway?.file ?? null };
  onServed(report);
  if (doorway !== null)
    openInBrowser(doorway.file, platform, (reason) => {
      // A browser that was opened may end in any way later.
      if (doorway.isThere()) onNotOpened(reason, report);
    });
  return doorway;
}

function unexpectedEnd(): LauncherError {
  return new LauncherError('E_NO_ANSWER', 'An unexpected error has ended the view', {
    hint: 'csf-mcp logs says which one.',
  });
}
