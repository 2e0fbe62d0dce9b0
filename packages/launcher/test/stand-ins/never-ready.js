/** Never finishes opening its server. A signal ends it, because it installs no handler. */
setInterval(() => {}, 60_000);
