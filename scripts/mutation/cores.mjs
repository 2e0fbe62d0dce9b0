/**
 * The pure cores: code whose every answer follows from its arguments, and on which the rest relies. `tests` are those
 * that start no process; by default it is the test of the same name.
 */
export const CORES = [
  { source: 'packages/launcher/src/lock/record.ts' },
  { source: 'packages/launcher/src/supervise/deadlines.ts' },
  { source: 'packages/launcher/src/supervise/exit-status.ts' },
  {
    source: 'packages/launcher/src/supervise/step.ts',
    tests: [
      'packages/launcher/test/supervise/step.test.ts',
      'packages/launcher/test/supervise/state-machine.test.ts',
    ],
  },
  {
    source: 'packages/launcher/src/supervise/supervision.ts',
    tests: ['packages/launcher/test/supervise/step.test.ts'],
  },
  { source: 'packages/launcher/src/attach/conversation.ts' },
  { source: 'packages/launcher/src/view/request-checks.ts' },
  {
    source: 'packages/server/src/audit/chain.ts',
    tests: ['packages/server/test/audit/audit.test.ts', 'packages/server/test/audit/entry-hash.test.ts'],
  },
  {
    source: 'packages/server/src/audit/entry-hash.ts',
    tests: ['packages/server/test/audit/audit.test.ts', 'packages/server/test/audit/entry-hash.test.ts'],
  },
  { source: 'packages/server/src/analysis/figures.ts' },
  { source: 'packages/server/src/plans/schedule.ts' },
];

/** The test of a source file: the same path below `test`. */
export function testOf(source) {
  return source.replace('/src/', '/test/').replace(/\.ts$/, '.test.ts');
}
