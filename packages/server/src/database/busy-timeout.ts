/**
 * How long SQLite waits for another program's lock. It is short, because waiting blocks the event loop. Another
 * csf-mcp holds the lock longer only while it opens or closes the database.
 */
export const BUSY_TIMEOUT_MS = 2_000;
