export const VIEW_HELP = `
Opens a page with the figures of a profile in your browser. Without <profile>, it shows the only one. The
page follows every change, whoever makes it. On its card you can score outcomes; otherwise it only reads.

The page comes from this command, over a port of 127.0.0.1 that the system chooses. The address has a token
that lets one page in, once, within 60 seconds. Each request of the page carries a key, so no other page and
no other user gets anything. A browser that is started gets a file that leads to the address.

The command ends with Ctrl-C, or when no tab has shown the page for 60 seconds. Beside a running instance it
only reads, and records scores through it if it shares its database (start --attach). Otherwise it is an
instance of its own for each call.

Files: view-*.html in the state directory, until the page is open. If the command is killed, a later one
removes it.

Environment: as csf-mcp call.

Exit code: 0 ended, also by a signal; 1 there is no such profile; 2 usage, also several profiles and none
named; 69 the server could not start; 75 another instance runs and cannot be read; 77 no permission.

Examples:
  csf-mcp view
  csf-mcp view clinic
  csf-mcp view clinic --no-open           print the address, and open no browser
`;
