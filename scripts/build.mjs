// npm run build: bundles the two processes of csf-mcp, with the server and all packages but the native ones, into
// packages/launcher/dist. Bundled, they start several times faster, and the published package needs one dependency (and
// one more on Windows).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { evaluated } from './bundle/evaluated.mjs';
import { FILES } from './bundle/files.mjs';
import { legalComments } from './bundle/legal-comments.mjs';
import { licencesOf } from './bundle/licences.mjs';
import { listOf } from './bundle/list.mjs';
import { prebuiltLocks } from './bundle/prebuilt-locks.mjs';
import { publish } from './bundle/publish.mjs';
import { withoutTransports } from './bundle/without-transports.mjs';
import { launcherDist, root } from './workspace/paths.mjs';

const { version } = JSON.parse(readFileSync(join(launcherDist, '..', 'package.json'), 'utf8'));
const outputs = [];
const comments = legalComments();
// Built apart, they share no file: the launcher does not load what only the server uses.
for (const [entry, files] of Object.entries(FILES)) outputs.push(...(await bundle(entry, files)));

async function bundle(entry, groups) {
  const bundled = await rolldown({
    cwd: root,
    input: { [entry]: join(root, 'packages/launcher/src', `${entry}.ts`) },
    platform: 'node',
    external: ['fs-native-extensions/package.json'],
    plugins: [prebuiltLocks, withoutTransports, evaluated(version), comments.plugin],
    transform: { target: 'node22.16' },
    // Its CommonJS entry is a UMD module, whose require() no bundler can follow.
    resolve: {
      alias: { 'jsonc-parser': join(root, 'packages/launcher/node_modules/jsonc-parser/lib/esm/main.js') },
    },
    // Some modules are imported both ways; `groups` says where each belongs.
    checks: { ineffectiveDynamicImport: false },
  });
  const { output } = await bundled.generate({
    // CommonJS: Node loads it at once, and takes 7 ms less for each process than for modules.
    format: 'cjs',
    dynamicImportInCjs: false,
    minify: true,
    comments: false,
    // V8 keeps a file with any other character in twice the memory.
    charset: 'ascii',
    entryFileNames: '[name].js',
    chunkFileNames: `${entry}-[name]-[hash].js`,
    codeSplitting: { groups },
    // A debugger in a checkout needs the maps. The package is made without them (its `files`).
    sourcemap: true,
    sourcemapExcludeSources: true,
  });
  await bundled.close();
  return output;
}

const code = outputs
  .filter(({ type }) => type === 'chunk')
  .map((chunk) => ({ name: chunk.fileName, contents: chunk.code }));
const maps = outputs
  .filter(({ type }) => type === 'asset')
  .map((map) => ({ name: map.fileName, contents: map.source }));
const manifest = { name: 'package.json', contents: '{ "type": "commonjs" }\n' };
const modules = outputs.flatMap(({ modules = {} }) => Object.entries(modules));
const used = modules.filter(([, { renderedLength }]) => renderedLength > 0).map(([id]) => id);
const licences = { name: 'THIRD-PARTY-LICENSES.txt', contents: licencesOf(used, comments.of(used)) };

const list = { name: 'files.json', contents: listOf(version, [licences, manifest, ...code]) };

publish(launcherDist, [licences, manifest, ...code, ...maps, list], {
  last: Object.keys(FILES)
    .map((entry) => `${entry}.js`)
    .reverse(),
});

const kibibytes = code.reduce((sum, { contents }) => sum + contents.length, 0) / 1024;
console.log(
  `built ${join('packages', 'launcher', 'dist')}: ${code.length} files, ${Math.round(kibibytes)} KiB`,
);
