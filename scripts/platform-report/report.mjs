/** Renders what was found as Markdown, for an issue. */
export function formatReport({ system, version, paths, doctor, checks }) {
  const tally = tallyOf(checks.stdout);
  return [
    `## csf-mcp ${version} on ${system.name}`,
    table([
      ['csf-mcp', version],
      ['Node.js', doctor?.node ?? 'unknown'],
      ['system', system.name],
      ['kernel', system.kernel],
      ['machine', system.machine],
      ...paths.map(({ name, path, on }) => [name, `${path}: ${on}`]),
    ]),
    ...doctorSection(doctor),
    ...checksSection(tally, checks),
    `**Result:** ${resultOf(tally, checks)}`,
  ].join('\n\n');
}

function table(rows) {
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${inCell(value)} |`)].join('\n');
}

function inCell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function doctorSection(doctor) {
  if (doctor === null) return ['### csf-mcp doctor did not run'];
  const { ok, warnings, problems } = doctor.summary;
  const lines = doctor.findings
    .filter(({ status }) => status !== 'ok')
    .map(({ status, id, message }) => `- ${status} \`${id}\`: ${message}`);
  return [`### csf-mcp doctor: ${ok} ok, ${warnings} warnings, ${problems} problems`, ...listOf(lines)];
}

function checksSection(tally, { stdout, stderr }) {
  const title = tally === null ? 'did not finish' : `${tally.text}, in ${tally.seconds} s`;
  const failed = [...stdout.matchAll(/^ {2}(✗ .*(?:\n {4}.*)*)/gm)].map(([, text]) => text);
  return [
    `### Instance management: ${title}`,
    ...(failed.length === 0 ? [] : ['Failed:', codeBlock(failed.join('\n'))]),
    ...listOf(skippedBy(stdout).map(([needs, count]) => `- ${count} skipped: need ${needs}`)),
    `<details><summary>Every check</summary>\n\n${codeBlock(`${stdout}${stderr}`.trim())}\n\n</details>`,
  ];
}

/** @returns how many checks were skipped for each reason */
function skippedBy(stdout) {
  const reasons = [...stdout.matchAll(/^ {2}- .*\(skipped: needs (.+)\)$/gm)].map(([, needs]) => needs);
  return [...new Set(reasons)].map((needs) => [needs, reasons.filter((other) => other === needs).length]);
}

function tallyOf(stdout) {
  const [, seconds, text] = /\n(\d+) s\n(\d+ passed, \d+ failed(?:, \d+ skipped)?)\n$/.exec(stdout) ?? [];
  return text === undefined ? null : { seconds, text };
}

function resultOf(tally, { code }) {
  if (tally === null) return 'the checks did not finish';
  return code === 0 ? 'every check that can run here passed' : 'a check failed';
}

function listOf(lines) {
  return lines.length === 0 ? [] : [lines.join('\n')];
}

/** The fence is longer than any in the text. */
function codeBlock(text) {
  return `\`\`\`\`\`text\n${text}\n\`\`\`\`\``;
}
