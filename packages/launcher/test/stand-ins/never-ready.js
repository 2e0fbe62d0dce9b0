/** Opens its server for ever. A signal ends it, since it installs no handler. */
setInterval(() => {}, 60_000);
