import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { fingerprintOfBuild, fingerprintOfInstallation } from '../workspace/fingerprint.mjs';
import { temporaryFolder } from './folder.mjs';

const CHECKOUT = {
  'package.json': '{}',
  'pnpm-lock.yaml': 'lockfileVersion: 9',
  'pnpm-workspace.yaml': 'packages: []',
  'tsconfig.base.json': '{}',
  'scripts/build.mjs': 'build',
  'scripts/bundle/publish.mjs': 'publish',
  'packages/a/package.json': '{ "name": "a" }',
  'packages/a/src/index.ts': 'one',
};

test.for(['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'packages/a/package.json'])(
  'a change of %s asks for an installation and a build',
  (path) => {
    const checkout = makeCheckout();
    const before = fingerprints(checkout);
    write(checkout, path, 'changed');
    expect(differences(before, fingerprints(checkout))).toEqual(['installation', 'build']);
  },
);

test.for(['packages/a/src/index.ts', 'packages/a/src/new.ts', 'scripts/build.mjs', 'tsconfig.base.json'])(
  'a change of %s asks for a build only',
  (path) => {
    const checkout = makeCheckout();
    const before = fingerprints(checkout);
    write(checkout, path, 'changed');
    expect(differences(before, fingerprints(checkout))).toEqual(['build']);
  },
);

test.for([
  'packages/a/test/a.test.ts',
  'packages/a/dist/bin.js',
  'packages/a/node_modules/x/index.js',
  'README.md',
])('a change of %s asks for nothing', (path) => {
  const checkout = makeCheckout();
  const before = fingerprints(checkout);
  write(checkout, path, 'changed');
  expect(differences(before, fingerprints(checkout))).toEqual([]);
});

test('a source that moves to another name or loses its content asks for a build', () => {
  const checkout = makeCheckout();
  const before = fingerprints(checkout);
  renameSync(join(checkout, 'packages/a/src/index.ts'), join(checkout, 'packages/a/src/main.ts'));
  expect(differences(before, fingerprints(checkout))).toEqual(['build']);
  rmSync(join(checkout, 'packages/a/src/main.ts'));
  expect(differences(before, fingerprints(checkout))).toEqual(['build']);
});

test('what a deleted package and an editor leave behind does not stop the set-up', () => {
  const checkout = makeCheckout();
  const before = fingerprints(checkout);
  write(checkout, 'packages/gone/node_modules/x/index.js', '');
  symlinkSync('nowhere', join(checkout, 'packages/a/src/.#index.ts'));
  expect(differences(before, fingerprints(checkout))).toEqual([]);
});

test('a checkout that was moved is set up again', () => {
  const checkout = makeCheckout();
  const before = fingerprints(checkout);
  const moved = join(temporaryFolder(), 'moved');
  renameSync(checkout, moved);
  expect(differences(before, fingerprints(moved))).toEqual(['installation', 'build']);
});

function makeCheckout() {
  const checkout = join(temporaryFolder(), 'checkout');
  for (const [path, content] of Object.entries(CHECKOUT)) write(checkout, path, content);
  return checkout;
}

function write(checkout, path, content) {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), content);
}

function fingerprints(checkout) {
  const installation = fingerprintOfInstallation(checkout, '1.2.3');
  return { installation, build: fingerprintOfBuild(checkout, installation) };
}

function differences(before, after) {
  return Object.keys(before).filter((key) => before[key] !== after[key]);
}
