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

/** The steps that each change asks for. */
const CHANGES = {
  'package.json': ['installation', 'build'],
  'pnpm-lock.yaml': ['installation', 'build'],
  'pnpm-workspace.yaml': ['installation', 'build'],
  'packages/a/package.json': ['installation', 'build'],
  'packages/a/src/index.ts': ['build'],
  'packages/a/src/new.ts': ['build'],
  'scripts/build.mjs': ['build'],
  'scripts/bundle/publish.mjs': ['build'],
  'tsconfig.base.json': ['build'],
  'packages/a/test/a.test.ts': [],
  'packages/a/dist/bin.js': [],
  'packages/a/node_modules/x/index.js': [],
  'README.md': [],
};

test.for(Object.entries(CHANGES))('a change of %s asks for %j', ([path, steps]) => {
  const checkout = makeCheckout();
  const before = fingerprints(checkout);
  write(checkout, path, 'changed');
  expect(differences(before, fingerprints(checkout))).toEqual(steps);
});

test('a source that moves to another name or loses its content asks for a build', () => {
  const checkout = makeCheckout();
  const before = fingerprints(checkout);
  renameSync(join(checkout, 'packages/a/src/index.ts'), join(checkout, 'packages/a/src/main.ts'));
  expect(differences(before, fingerprints(checkout))).toEqual(['build']);
  rmSync(join(checkout, 'packages/a/src/main.ts'));
  expect(differences(before, fingerprints(checkout))).toEqual(['build']);
});

test('leftovers of a deleted package and of an editor do not stop the set-up', () => {
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
