import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;
const REGULAR_FILE = '0';

/** What is in a package's tarball, without the folder `package` that all of it is in. */
export function readTarball(file) {
  const packed = readFileSync(file);
  const files = filesOf(gunzipSync(packed));
  return {
    packedBytes: packed.length,
    unpackedBytes: files.reduce((sum, { contents }) => sum + contents.length, 0),
    paths: files.map(({ path }) => path).sort(),
    read: (path) => files.find((candidate) => candidate.path === path)?.contents.toString('utf8'),
  };
}

/** The format is POSIX ustar: a header block with name, size in octal and type, then the content in whole blocks. */
function filesOf(archive) {
  const files = [];
  for (let at = 0; archive[at] !== undefined && archive[at] !== 0; ) {
    const text = (offset, length) =>
      archive.toString('utf8', at + offset, at + offset + length).split('\0')[0];
    const size = Number.parseInt(text(124, 12), 8);
    const path = [text(345, 155), text(0, 100)].filter((part) => part !== '').join('/');
    const contents = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (text(156, 1) === REGULAR_FILE) files.push({ path: path.replace(/^package\//, ''), contents });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

export function formatSize(bytes) {
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
