export const POSIX_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'] as const;

/**
 * The signals that arrive on Windows: Ctrl-C, Ctrl-Break and the closing of the console, after which Windows ends the
 * process within seconds (signal events in the docs of Node.js). Any other signal ends the process at once.
 */
export const WINDOWS_SIGNALS = ['SIGINT', 'SIGBREAK', 'SIGHUP'] as const;

/** A signal that the launcher passes on to its server. */
export type ForwardedSignal = (typeof POSIX_SIGNALS | typeof WINDOWS_SIGNALS)[number];
