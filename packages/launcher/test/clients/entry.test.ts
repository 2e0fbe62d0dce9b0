import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { withEntry, withoutEntry } from '../../src/clients/entry.ts';

const entry = { command: '/n/node', args: ['/c/csf-mcp.js', 'start', '--attach'] };
const KEY = 'mcpServers';
const install = (text: string) => withEntry(text, KEY, entry, 'file.json');
const uninstall = (text: string) => withoutEntry(text, KEY, 'file.json');

const VSCODE = `// My servers
{
	// shared with the team
	"inputs": [{ "id": "key", "type": "promptString", "password": true }],
	"servers": {
		/* the first */
		"github": { "type": "http", "url": "https://api.githubcopilot.com/mcp/" }, // remote, "x": 1
		"memory": {
			"command": "npx",
			"args": ["-y", "@modelcontextprotocol/server-memory"],
		}, // local
		// "off": {},
	},
}
`;

describe('writing the entry', () => {
  it('adds it at the end, and keeps comments, order, tabs and trailing commas', () => {
    const added = withEntry(VSCODE, 'servers', { type: 'stdio', ...entry }, 'mcp.json');
    expect(added).toBe(
      VSCODE.replace(
        '// "off": {},\n',
        `// "off": {},
		"csf-mcp": {
			"type": "stdio",
			"command": "/n/node",
			"args": [
				"/c/csf-mcp.js",
				"start",
				"--attach"
			]
		},
`,
      ),
    );
    expect(withoutEntry(added, 'servers', 'mcp.json')).toBe(VSCODE);
  });

  it('puts the comma before the comment of the entry above', () => {
    const text = '{\n    "mcpServers": {\n        "a": {} // mine\n    }\n}\n';
    const added = install(text);
    expect(added).toContain('"a": {}, // mine\n        "csf-mcp": {\n            "command"');
    expect(uninstall(added)).toBe(text);
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['an empty object', '{}'],
    ['an empty object of servers', '{ "mcpServers": {} }'],
    ['other keys', '{\n  "theme": "dark",\n  "numStartups": 4\n}'],
    ['one line', '{"mcpServers":{"a":{"command":"x"}},"b":[1,2]}'],
    ['one line with a trailing comma', '{"mcpServers":{"a":{"command":"x"},},}'],
    ['only a comment within', '{\n  "mcpServers": {\n    // none yet\n  }\n}\n'],
    ['Windows line ends', '{\r\n  "mcpServers": {\r\n    "a": {}\r\n  }\r\n}\r\n'],
  ])('turns %s into a file that a client can read, once', (_, text) => {
    const added = install(text);
    const options = { allowTrailingComma: true };
    const before = text.trim() === '' ? {} : parse(text, [], options);
    expect(parse(added, [], options)).toEqual({ ...before, [KEY]: { ...before[KEY], 'csf-mcp': entry } });
    expect(install(added)).toBe(added);
    expect(parse(uninstall(added), [], options)).toEqual({ ...before, [KEY]: before[KEY] ?? {} });
    if (text.includes('\r')) expect(added).not.toMatch(/[^\r]\n/);
  });

  it('leaves any file as it was, after the entry is removed again', () => {
    const servers = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), {
      minKeys: 1,
      noNullPrototype: true,
    });
    const other = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
    const layout = fc.constantFrom('', ' ', '  ', '    ', '\t');
    fc.assert(
      fc.property(servers, other, layout, fc.boolean(), (theirs, rest, indent, isWindows) => {
        fc.pre(!('csf-mcp' in theirs) && !(KEY in rest));
        const lines = JSON.stringify({ ...rest, [KEY]: theirs, last: 1 }, null, indent);
        const text = isWindows ? lines.replaceAll('\n', '\r\n') : lines;
        const added = install(text);
        expect(JSON.parse(added)[KEY]['csf-mcp']).toEqual(entry);
        expect(uninstall(added)).toBe(text);
      }),
    );
  });

  it('removes nothing else, wherever the entry is', () => {
    const text = (servers: string) => `{\n  "mcpServers": {\n${servers}\n  }\n}\n`;
    const ours = '    "csf-mcp": { "command": "n" }';
    expect(uninstall(text(`${ours},\n    // b is\n    "b": {}`))).toBe(text('    // b is\n    "b": {}'));
    expect(uninstall(text(`    "a": {},\n${ours},\n    "b": {}`))).toBe(text('    "a": {},\n    "b": {}'));
    expect(uninstall(text(`    "a": {}, // a\n${ours} // o`))).toBe(text('    "a": {} // a // o'));
    expect(uninstall('{"mcpServers":{"csf-mcp":{}, "b":1}}')).toBe('{"mcpServers":{"b":1}}');
    expect(uninstall('{"mcpServers":{"a":1, "csf-mcp":{}}}')).toBe('{"mcpServers":{"a":1}}');
    expect(uninstall('{"mcpServers":{ "csf-mcp":{} }}')).toBe('{"mcpServers":{}}');
  });

  it('changes only its own keys in an existing entry', () => {
    const old =
      '{ "mcpServers": { "csf-mcp": { "env": { "A": "1" }, "command": "old", "args": ["start"] } } }';
    expect(install(old)).toBe(
      '{ "mcpServers": { "csf-mcp": { "env": { "A": "1" }, "command": "/n/node", "args": ["/c/csf-mcp.js", "start", "--attach"] } } }',
    );
    expect(parse(install('{"mcpServers":{"csf-mcp":"x"}}'))).toEqual({ mcpServers: { 'csf-mcp': entry } });
    expect(parse(install('{"mcpServers":{"csf-mcp":{}}}'))).toEqual({ mcpServers: { 'csf-mcp': entry } });
  });

  it.each([
    ['{\n  "a": 1,\n  "b" 2\n}', /^file\.json is not JSON: ColonExpected at line 3, column 7$/],
    ['{"mcpServers": {', /line 1, column 17/],
    ['{} {}', /EndOfFileExpected at line 1, column 4/],
    ['[]', /not an object/],
    ['{"mcpServers": []}', /"mcpServers" in file\.json is not an object/],
    ['{"mcpServers": {}, "mcpServers": {}}', /has "mcpServers" twice/],
    ['// nothing', /is not JSON/],
  ])('refuses %j', (text, message) => {
    const refusal = expect.objectContaining({
      code: 'E_CLIENT_CONFIGURATION',
      message: expect.stringMatching(message),
    });
    expect(() => install(text)).toThrow(refusal);
    expect(() => uninstall(text)).toThrow(refusal);
  });
});
