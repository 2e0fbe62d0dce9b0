import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads from the image how it is to be run: nothing of the Dockerfile is repeated here. */
export function readImage(folder) {
  const { config } = readJson(folder, 'image.json').Docker;
  const root = join(folder, 'image');
  return {
    root,
    entrypoint: config.Entrypoint,
    command: config.Cmd,
    variables: Object.fromEntries(config.Env.map(splitVariable)),
    workingDirectory: config.WorkingDir,
    volumes: Object.keys(config.Volumes),
    healthCheck: config.Healthcheck,
    user: userNamed(config.User, root),
  };
}

function splitVariable(text) {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

function userNamed(name, root) {
  const lines = readFileSync(join(root, 'etc/passwd'), 'utf8').trimEnd().split('\n');
  const fields = lines.map((line) => line.split(':')).find(([user]) => user === name);
  return { uid: Number(fields[2]), gid: Number(fields[3]), home: fields[5] };
}

/** The sizes in bytes of the base image, and of what the Dockerfile adds to it. */
export function readSizes(folder) {
  const [plain, compressed] = [plainManifest(folder), compressedManifest(folder)].map(({ layers }) => {
    const sizes = layers.map(({ size }) => size);
    return { base: sizes[0], own: sizes.slice(1).reduce((sum, size) => sum + size, 0) };
  });
  return { plain, compressed };
}

function plainManifest(folder) {
  return JSON.parse(readJson(folder, 'image.json').Manifest);
}

function compressedManifest(folder) {
  const [{ digest }] = readJson(folder, 'compressed/index.json').manifests;
  return readJson(folder, join('compressed/blobs', digest.replace(':', '/')));
}

function readJson(folder, name) {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}
