/**
 * The manifest of the bundle, in the form of https://github.com/modelcontextprotocol/mcpb/blob/main/MANIFEST.md.
 *
 * The command is an installed Node.js and not `node`, which Claude Desktop would run in a process of its own kind, where
 * csf-mcp cannot start its server (docs/bundle.md). There are no settings: a setting without a value reaches the server
 * as the text "${user_config.…}" (https://github.com/modelcontextprotocol/mcpb/issues/250).
 *
 * @param {{ name: string, version: string, description: string, keywords: string[], license: string, author: string,
 *   engines: { node: string } }} package_ the launcher's package.json, with the server's description
 * @param {{ name: string, description: string }[]} tools the server's list of tools
 */
export function bundleManifest(package_, tools) {
  const { name, version, description, keywords, license, author, engines } = package_;
  // As `csf-mcp install` has it: clients of one user share one instance.
  const start = ['start', '--attach'];
  return {
    manifest_version: '0.3',
    name,
    display_name: 'NIST CSF 2.0',
    version,
    description,
    author: { name: author },
    license,
    keywords,
    server: {
      type: 'node',
      entry_point: 'bin/csf-mcp.js',
      mcp_config: {
        command: '/bin/sh',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the client replaces it
        args: ['${__dirname}/start.sh', ...start],
        platform_overrides: {
          win32: {
            command: 'node.exe',
            // biome-ignore lint/suspicious/noTemplateCurlyInString: the client replaces it
            args: ['${__dirname}/bin/csf-mcp.js', ...start],
          },
        },
      },
    },
    tools: tools.map(({ name, description }) => ({ name, description })),
    // A manifest can only have prompts with a fixed text.
    prompts_generated: true,
    compatibility: { platforms: ['darwin', 'linux', 'win32'], runtimes: { node: engines.node } },
  };
}
