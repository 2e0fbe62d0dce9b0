import { createHash } from 'node:crypto';

/** Lists the files of a build, so that `csf-mcp doctor` can tell whether all of it is there, as it was built. */
export function listOf(version, files) {
  const hashes = files.map(({ name, contents }) => [
    name,
    createHash('sha256').update(contents).digest('hex'),
  ]);
  return `${JSON.stringify({ version, files: Object.fromEntries(hashes) }, null, 2)}\n`;
}
