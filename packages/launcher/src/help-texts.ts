// What commander prints after the options of `csf-mcp --help` and of each command.

export const PROGRAM_HELP = `
Examples:
  csf-mcp start            what an MCP client runs; by hand, it waits for JSON-RPC on stdin
  csf-mcp start --force    replace an instance that is running
  csf-mcp status --json    for scripts
  csf-mcp kill             stop the running instance
  csf-mcp logs -f          what happens to it, as it happens
  csf-mcp install cursor   write csf-mcp into the configuration of a client

Environment:
  FORCE_TERMINATE=true     like start --force
  CSF_MCP_LOCK_FILE        the lock file
                           (default: /tmp/nist-csf-mcp-server.lock; Windows: in %TEMP%)
  CSF_MCP_DATA_DIR         the folder of the database (default: ~/.local/share/csf-mcp; macOS:
                           ~/Library/Application Support/csf-mcp; Windows: %LOCALAPPDATA%\\csf-mcp)
  CSF_MCP_STATE_DIR        the folder of lifecycle.log (default: ~/.local/state/csf-mcp; elsewhere
                           "state" in the folder above)
  CSF_MCP_START_TIMEOUT    seconds that the server may take until it is ready (default: 15)
  CSF_MCP_LOG_LEVEL        debug, info, warn, error, silent
  NO_COLOR                 no colours, even on a terminal

Exit codes:
  0 done   1 unexpected error   2 usage   3 not running   4 cannot tell
  69 the server could not be started   75 another instance is running   77 no permission
  128+n the server died by signal n   other: the server's own
`;

export const START_HELP = `
stdout carries the MCP session and nothing else; messages go to stderr and to the lifecycle log.
The session ends when stdin ends, or by SIGTERM, SIGINT, SIGQUIT or SIGHUP.

Examples:
  csf-mcp start
  csf-mcp start --attach                  share one instance between several clients
  csf-mcp start --wait 30                 wait for the running instance to end
  FORCE_TERMINATE=true csf-mcp start      replace the running instance
  csf-mcp start --lock-file ~/csf2/lock --data-dir ~/csf2      a second, independent instance
`;

export const STATUS_HELP = `
Exit code: 0 running, 3 not running (a stale lock file included), 4 it cannot be told.

Examples:
  csf-mcp status
  csf-mcp status --json | jq .verdict
  csf-mcp status >/dev/null && echo running
`;

export const KILL_HELP = `
Sends SIGTERM, waits, then SIGKILL to the whole process tree, and confirms that it is gone.
The launcher itself kills a server that does not end within 5 seconds: a longer timeout gives
the launcher more time, not the server.
Only a process that is proven to be the recorded instance is ever signalled.
Exit code: 0 stopped, 1 it survived, 3 none was running, 4 it cannot be told, 77 it may not be signalled.

Examples:
  csf-mcp kill
  csf-mcp kill --timeout 0                SIGKILL at once after SIGTERM
`;

export const LOGS_HELP = `
Reads lifecycle.log in the state directory (CSF_MCP_STATE_DIR) and, for older lines, lifecycle.log.1.
Each line: local time, level, pid, message, then the facts as "key value" pairs. Nothing is changed.
--follow goes on when the log is rotated, deleted or not there yet. A line appears when it is whole.
No log yet is no error: a message on stderr says so.
Exit code: 0 shown, or ended by a signal while following; 77 the log belongs to someone else.

Examples:
  csf-mcp logs
  csf-mcp logs -n 100
  csf-mcp logs -f -n 0                    only what happens from now on
  csf-mcp logs -n all --json | jq 'select(.level == "error")'
`;

export const INSTALL_HELP = `
Adds the entry "csf-mcp" with absolute paths, and --attach so that several clients share one
instance. Everything else in the file stays as it is: comments, order, indentation. The file as
it was is left beside it, with ".bak" added to its name. A file that cannot be parsed is not
touched. An entry "csf-mcp" with other paths is updated. Restart the client afterwards.
CSF_MCP_LOCK_FILE and CSF_MCP_DATA_DIR do not reach the entry, --lock-file and --data-dir do.

Files (claude-desktop and vscode on Linux: in $XDG_CONFIG_HOME if that is set):
  claude-desktop   Linux: ~/.config/Claude, macOS: ~/Library/Application Support/Claude,
                   Windows: %APPDATA%\\Claude, each with claude_desktop_config.json
  claude-code      ~/.claude.json, or .claude.json in $CLAUDE_CONFIG_DIR
  cursor           ~/.cursor/mcp.json
  vscode           Linux: ~/.config/Code/User, macOS: ~/Library/Application Support/Code/User,
                   Windows: %APPDATA%\\Code\\User, each with mcp.json

Exit code: 0 installed, now or before; 1 the file cannot be edited, or the client is not there;
2 usage; 77 no permission.

Examples:
  csf-mcp install claude-desktop
  csf-mcp install vscode --dry-run                      show what would change
  csf-mcp install cursor --config .cursor/mcp.json      for one project
  csf-mcp install claude-code --data-dir ~/csf2 --lock-file ~/csf2/lock
  csf-mcp install claude-desktop --print                JSON to paste by hand
`;

export const UNINSTALL_HELP = `
Takes the entry "csf-mcp" out and nothing else. The file as it was is left beside it, with ".bak"
added to its name. Data and lock file stay. Restart the client afterwards.

Exit code: 0 removed, or not there; 1 the file cannot be edited; 2 usage; 77 no permission.

Examples:
  csf-mcp uninstall claude-desktop
  csf-mcp uninstall vscode --dry-run      show what would change
`;
