// npm run build: bundles the two entry points of csf-mcp, with the server and all packages but the native one, into
// packages/launcher/dist. Bundled, it starts several times faster, and the published package needs one dependency.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { evaluated } from './bundle/evaluated.mjs';
import { licencesOf } from './bundle/licences.mjs';
import { listOf } from './bundle/list.mjs';
import { prebuiltLocks } from './bundle/prebuilt-locks.mjs';
import { publish } from './bundle/publish.mjs';
import { launcherDist, root } from './workspace/paths.mjs';

// Built apart, they share no chunk: the launcher does not load what only the server uses.
const builds = await Promise.all(['bin.ts', 'server-process.ts'].map(bundle));
const outputFiles = builds.flatMap((result) => result.outputFiles);
const metafile = { outputs: Object.assign({}, ...builds.map((result) => result.metafile.outputs)) };

function bundle(entry) {
  return build({
    absWorkingDir: root,
    entryPoints: [join('packages/launcher/src', entry)],
    outdir: launcherDist,
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.16',
    plugins: [prebuiltLocks, evaluated],
    // Its CommonJS entry is a UMD module, whose require() no bundler can follow.
    alias: { 'jsonc-parser': join(root, 'packages/launcher/node_modules/jsonc-parser/lib/esm/main.js') },
    // Packages in CommonJS call require() for Node's own modules, which a module does not have.
    banner: {
      js: "import { createRequire as bannerRequire } from 'node:module'; const require = bannerRequire(import.meta.url);",
    },
    legalComments: 'external',
    // A debugger in a checkout needs the maps. The package is made without them (its `files`).
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
}

const isLegalComments = ({ path }) => path.endsWith('.LEGAL.txt');
const files = outputFiles
  .filter((file) => !isLegalComments(file))
  .map(({ path, contents }) => ({ name: basename(path), contents }));
const code = files.filter(({ name }) => !name.endsWith('.map'));
const comments = outputFiles.filter(isLegalComments).map(({ text }) => text);
const licences = { name: 'THIRD-PARTY-LICENSES.txt', contents: licencesOf({ root, metafile, comments }) };

const { version } = JSON.parse(readFileSync(join(launcherDist, '..', 'package.json'), 'utf8'));
const list = { name: 'files.json', contents: listOf(version, [licences, ...code]) };

publish(launcherDist, [licences, ...files, list], { last: ['server-process.js', 'bin.js'] });

const kibibytes = code.reduce((sum, { contents }) => sum + contents.length, 0) / 1024;
console.log(
  `built ${join('packages', 'launcher', 'dist')}: ${code.length} files, ${Math.round(kibibytes)} KiB`,
);
