/**
 * The steps of a new user, in order. Each scene goes on with what the ones before have left.
 *
 * A step is a line of shell that is shown with what it prints, `{ line, exitCode }` where it is to fail, `{ hidden }` for
 * what is not shown, `{ note }`, or `{ fixes: true }` for the commands that csf-mcp doctor gives at that moment.
 */
const MESSAGES = [
  {
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'by-hand', version: '1' },
    },
  },
  { method: 'notifications/initialized' },
  {
    id: 2,
    method: 'tools/call',
    params: { name: 'csf_search', arguments: { query: 'restore backups', limit: 1 } },
  },
];

const SESSION_LINES = MESSAGES.map((message) => `'${JSON.stringify({ jsonrpc: '2.0', ...message })}'`);

/** The commands in the order of the help. */
const COMMANDS = [
  'start',
  'status',
  'kill',
  'call',
  'logs',
  'doctor',
  'backup',
  'restore',
  'install',
  'uninstall',
  'completion',
];

/** A client holds the stdin of its server open until it leaves. */
const CLIENT_STARTS = {
  note: 'A client has started csf-mcp and keeps it running.',
  hidden: `mkfifo /tmp/client-stdin; csf-mcp start --attach < /tmp/client-stdin > /tmp/client-output 2>&1 &
exec 8> /tmp/client-stdin; until csf-mcp status > /tmp/status && grep -q '^State: *running' /tmp/status; do :; done`,
};

const CLIENT_LEAVES = {
  note: 'The client closes its session.',
  hidden: 'exec 8>&-; rm /tmp/client-stdin; until ! csf-mcp status > /tmp/status; do :; done',
};

export const SCENES = [
  {
    title: 'First look',
    steps: ['csf-mcp --version', 'csf-mcp --help', { line: 'csf-mcp status', exitCode: 3 }, 'csf-mcp doctor'],
  },
  {
    title: 'A session by hand',
    text: 'What an MCP client does. stdout has the answers, stderr the log; the session ends with its input.',
    steps: [
      {
        note: 'What a client sends, in a file.',
        hidden: `printf '%s\\n' ${SESSION_LINES.join(' ')} > ~/session.jsonl`,
      },
      'cat session.jsonl',
      'csf-mcp start < session.jsonl 2> /dev/null',
      'csf-mcp logs',
      { line: 'csf-mcp status', exitCode: 3 },
    ],
  },
  {
    title: 'One call of a tool',
    text: 'Without an instance the call is a short-lived one of its own.',
    steps: [
      'csf-mcp call --list',
      'csf-mcp call --list csf_get',
      'csf-mcp call csf_get id=PR.DS-11',
      'csf-mcp call csf_search query="restore backups" limit=1 --json',
      'csf-mcp call profile_create name="Clinical systems" organization="Lakeview Hospital" scope="Electronic health record"',
      'csf-mcp call profile_overview',
      { line: 'csf-mcp call csf_get id=GV.OC-99', exitCode: 1 },
      { line: 'csf-mcp call csf_gte id=GV.OC-01', exitCode: 2 },
      { line: 'csf-mcp call csf_get idd=GV.OC-01', exitCode: 2 },
      { line: `csf-mcp call csf_get '{"id": }'`, exitCode: 2 },
      CLIENT_STARTS,
      'csf-mcp call profile_overview',
      'csf-mcp call profile_create name="Laboratory" organization="Lakeview Hospital" scope="Laboratory systems"',
      CLIENT_LEAVES,
    ],
  },
  {
    title: 'Install into each client',
    steps: [
      { line: 'csf-mcp install claude-desktop', exitCode: 1 },
      {
        note: 'Claude Desktop was started once, which makes its folder.',
        hidden: 'mkdir -p ~/.config/Claude',
      },
      'csf-mcp install claude-desktop --dry-run',
      'csf-mcp install claude-desktop',
      'cat ~/.config/Claude/claude_desktop_config.json',
      'csf-mcp install claude-desktop',
      'csf-mcp install claude-code',
      'csf-mcp install cursor',
      'csf-mcp install vscode',
      'cat ~/.config/Code/User/mcp.json',
      'csf-mcp install cursor --data-dir ~/csf2 --lock-file ~/csf2/lock --dry-run',
      'csf-mcp install vscode --print',
      'csf-mcp install vscode --json',
      'csf-mcp uninstall cursor',
      'csf-mcp uninstall cursor',
      {
        note: 'A configuration that was edited by hand, with a comma too few.',
        hidden: `printf '{\\n  "mcpServers": {\\n    "other": { "command": "other" }\\n    "more": {}\\n  }\\n}\\n' > ~/.cursor/mcp.json`,
      },
      { line: 'csf-mcp install cursor', exitCode: 1 },
    ],
  },
  {
    title: 'While an instance runs',
    steps: [
      CLIENT_STARTS,
      'csf-mcp status',
      'csf-mcp status --json',
      { line: 'csf-mcp start < /dev/null', exitCode: 75 },
      { note: 'A second client shares the instance.' },
      'csf-mcp start --attach < session.jsonl 2> /dev/null',
      "csf-mcp logs -n 8 | grep 'Attached to'",
      CLIENT_LEAVES,
      { line: 'csf-mcp status', exitCode: 3 },
    ],
  },
  {
    title: 'Killed without warning',
    steps: [
      CLIENT_STARTS,
      `kill -9 $(csf-mcp status --json | sed -n 's/^  "pid": \\([0-9]*\\),$/\\1/p')`,
      { hidden: 'exec 8>&-; rm /tmp/client-stdin; until ! csf-mcp status > /tmp/status; do :; done' },
      { line: 'csf-mcp status', exitCode: 3 },
      'csf-mcp start < /dev/null',
    ],
  },
  {
    title: 'Stop it',
    steps: [
      CLIENT_STARTS,
      'csf-mcp kill',
      { line: 'csf-mcp kill', exitCode: 3 },
      { line: 'csf-mcp kill --json 2> /dev/null', exitCode: 3 },
      { hidden: 'exec 8>&-; rm /tmp/client-stdin' },
      'csf-mcp logs -n 8',
    ],
  },
  {
    title: 'Backup and restore',
    steps: [
      'csf-mcp backup ~/csf-backup.db',
      { line: 'csf-mcp backup ~/csf-backup.db', exitCode: 2 },
      CLIENT_STARTS,
      'csf-mcp backup ~/while-it-runs.db --json',
      { line: 'csf-mcp restore ~/csf-backup.db', exitCode: 75 },
      CLIENT_LEAVES,
      'csf-mcp restore ~/csf-backup.db',
      'ls ~/.local/share/csf-mcp',
      { line: 'csf-mcp restore ~/session.jsonl', exitCode: 1 },
    ],
  },
  {
    title: 'Broken on purpose',
    steps: [
      'ln -s ~/notes.txt /tmp/nist-csf-mcp-server.lock',
      { line: 'csf-mcp start < /dev/null', exitCode: 77 },
      { line: 'csf-mcp status', exitCode: 4 },
      'rm /tmp/nist-csf-mcp-server.lock',
      'mkdir -p ~/broken && echo "not a database" > ~/broken/csf.db',
      { line: 'csf-mcp start --data-dir ~/broken < /dev/null', exitCode: 69 },
    ],
  },
  {
    title: 'Doctor',
    steps: [
      {
        note: 'The configuration of Cursor is as it was left above; the lock file and the database are broken now, too.',
        line: 'ln -s ~/notes.txt /tmp/nist-csf-mcp-server.lock; echo "not a database" > ~/.local/share/csf-mcp/csf.db',
      },
      { line: 'csf-mcp doctor', exitCode: 1 },
      { note: 'The commands that it gives.', fixes: true },
      'csf-mcp doctor | tail -n 1',
      'csf-mcp doctor --json | head -n 20',
    ],
  },
  {
    title: 'Completion',
    steps: ['csf-mcp completion bash | head -n 12', { line: 'csf-mcp completion fish', exitCode: 2 }],
  },
  {
    title: 'Typing errors',
    steps: [
      { line: 'csf-mcp strat', exitCode: 2 },
      { line: 'csf-mcp start --wait soon', exitCode: 2 },
      { line: 'FORCE_TERMINATE=maybe csf-mcp start', exitCode: 2 },
      { line: 'csf-mcp install emacs', exitCode: 2 },
      { line: 'csf-mcp start --attach --force', exitCode: 2 },
    ],
  },
  {
    title: 'Help of each command',
    steps: COMMANDS.map((command) => `csf-mcp ${command} --help`),
  },
];
