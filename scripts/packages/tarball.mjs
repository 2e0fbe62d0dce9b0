import { readFileSync } from 'node:fs';
import { unpack } from '@publint/pack';

/** The files in a package's tarball, without the folder that all of them are in. */
export async function readTarball(file) {
  const packed = readFileSync(file);
  const { files, rootDir } = await unpack(packed);
  const contents = new Map(files.map(({ name, data }) => [name.slice(rootDir.length + 1), data]));
  return {
    packedBytes: packed.length,
    unpackedBytes: files.reduce((sum, { data }) => sum + data.length, 0),
    paths: [...contents.keys()].sort(),
    read: (path) => new TextDecoder().decode(contents.get(path)),
  };
}

export function formatSize(bytes) {
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
