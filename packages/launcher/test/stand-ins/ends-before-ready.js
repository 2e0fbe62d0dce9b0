/** Cannot open its server, says why and ends. */
process.stderr.write('opening the server\nthe database is on fire\n', () => process.exit(1));
