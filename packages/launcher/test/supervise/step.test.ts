import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerWarning } from '../../src/channel/server-warning.ts';
import { nextDeadline, step } from '../../src/supervise/step.ts';
import {
  type Action,
  beginSupervision,
  patience,
  type Supervision,
  type UntimedEvent,
  wantsAnswers,
} from '../../src/supervise/supervision.ts';

const SERVER_PID = 4711;
const START_TIMEOUT_MS = 15_000;
const READY: Timed = [0, { type: 'ready' }];
const END_OF_INPUT: UntimedEvent = { type: 'end-of-input', reason: 'the client has closed stdin' };
const SIGTERM: UntimedEvent = { type: 'signal', signal: 'SIGTERM' };
const SIGINT: UntimedEvent = { type: 'signal', signal: 'SIGINT' };
const PROGRESS: UntimedEvent = { type: 'progress' };
const OUTPUT_CLOSED: UntimedEvent = { type: 'output-closed' };
const FAILED: UntimedEvent = { type: 'failed', message: 'No.', hint: 'Update.' };
const MARKS = { closeStamp: '1:2:3:4', lastDatabase: '1:2:' };
const EXIT: UntimedEvent = { type: 'exit', hasLeftBehind: false };

/** A moment in milliseconds since the spawn, and its event. */
type Timed = readonly [at: number, event: UntimedEvent];

/** The actions of a supervision with their moments, after all events and every deadline. */
function course(...script: readonly Timed[]): { done: string[]; state: Supervision } {
  let state = beginSupervision(SERVER_PID, 0, START_TIMEOUT_MS);
  const done: string[] = [];
  const take = (at: number, event: UntimedEvent): void => {
    const result = step(state, { ...event, at });
    state = result.state;
    for (const action of result.actions) if (action.do !== 'log') done.push(`${at}: ${nameOf(action)}`);
  };
  const passDeadlines = (until: number): void => {
    for (let due = nextDeadline(state); due !== null && due < until; due = nextDeadline(state))
      take(due, { type: 'deadline' });
  };
  for (const [at, event] of script) {
    passDeadlines(at);
    take(at, event);
  }
  passDeadlines(Number.POSITIVE_INFINITY);
  return { done, state };
}

function nameOf(action: Exclude<Action, { do: 'log' }>): string {
  if (action.do === 'record') return `record ${action.state}`;
  if (action.do === 'record-warnings') return `record-warnings ${action.warnings.join()}`;
  return action.do === 'forward' ? `forward ${action.signal}` : action.do;
}

const READY_DONE = ['0: record running', '0: announce-ready'];

/** The rows of "Signals and times" in docs/lifecycle.md that the supervision decides, by their first column. */
const ROWS: Record<string, { readonly script: readonly Timed[]; readonly done: readonly string[] }[]> = {
  'SIGTERM, SIGINT, SIGQUIT, SIGHUP': (['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'] as const).map((signal) => ({
    script: [READY, [100, { type: 'signal', signal }]],
    done: [...READY_DONE, `100: forward ${signal}`, '100: record stopping', '5100: kill'],
  })),
  'a second SIGINT (Ctrl-C twice)': [
    {
      script: [READY, [100, SIGINT], [1_000, SIGINT]],
      done: [
        ...READY_DONE,
        '100: forward SIGINT',
        '100: record stopping',
        '1000: forward SIGINT',
        '1000: kill',
      ],
    },
    {
      script: [READY, [100, SIGINT], [110, SIGINT]],
      done: [
        ...READY_DONE,
        '100: forward SIGINT',
        '100: record stopping',
        '110: forward SIGINT',
        '350: kill',
      ],
    },
  ],
  'end of input (the client closed stdin, or is gone)': [
    {
      script: [READY, [100, END_OF_INPUT]],
      done: [...READY_DONE, '100: end-input', '100: record stopping', '1300: forward SIGTERM', '3100: kill'],
    },
    {
      script: [
        [100, END_OF_INPUT],
        [4_000, { type: 'ready' }],
      ],
      done: [
        '100: end-input',
        '100: record stopping',
        '4000: announce-ready',
        '5200: forward SIGTERM',
        '7000: kill',
      ],
    },
  ],
  'the client takes answers after the end of input': [
    {
      script: [READY, [100, END_OF_INPUT], [900, PROGRESS], [2_000, PROGRESS]],
      done: [
        ...READY_DONE,
        '100: end-input',
        '100: record stopping',
        '900: tell-answers-taken',
        '2000: tell-answers-taken',
        '3200: forward SIGTERM',
        '5000: kill',
      ],
    },
    {
      script: [
        READY,
        [100, END_OF_INPUT],
        ...Array.from({ length: 12 }, (_, index): Timed => [1_100 + index * 1_000, PROGRESS]),
      ],
      done: [
        ...READY_DONE,
        '100: end-input',
        '100: record stopping',
        ...Array.from({ length: 9 }, (_, index) => `${1_100 + index * 1_000}: tell-answers-taken`),
        '10300: forward SIGTERM',
        '12100: kill',
      ],
    },
    {
      script: [
        [100, END_OF_INPUT],
        [4_000, { type: 'ready' }],
        [5_000, PROGRESS],
      ],
      done: [
        '100: end-input',
        '100: record stopping',
        '4000: announce-ready',
        '5000: tell-answers-taken',
        '6200: forward SIGTERM',
        '8000: kill',
      ],
    },
    {
      script: [READY, [100, END_OF_INPUT], [900, PROGRESS], [1_000, OUTPUT_CLOSED], [2_000, PROGRESS]],
      done: [
        ...READY_DONE,
        '100: end-input',
        '100: record stopping',
        '900: tell-answers-taken',
        '2100: forward SIGTERM',
        '3900: kill',
      ],
    },
    {
      script: [READY, [100, END_OF_INPUT], [1_000, PROGRESS], [1_100, SIGTERM], [1_200, PROGRESS]],
      done: [
        ...READY_DONE,
        '100: end-input',
        '100: record stopping',
        '1000: tell-answers-taken',
        '1100: forward SIGTERM',
        '1800: kill',
      ],
    },
    {
      script: [READY, [100, END_OF_INPUT], [1_400, PROGRESS]],
      done: [...READY_DONE, '100: end-input', '100: record stopping', '1300: forward SIGTERM', '3100: kill'],
    },
  ],
  'end of input *and* a signal, in either order': [
    {
      script: [READY, [100, END_OF_INPUT], [300, SIGTERM]],
      done: [...READY_DONE, '100: end-input', '100: record stopping', '300: forward SIGTERM', '1000: kill'],
    },
    {
      script: [READY, [100, SIGTERM], [300, END_OF_INPUT]],
      done: [...READY_DONE, '100: forward SIGTERM', '100: record stopping', '300: end-input', '1000: kill'],
    },
    {
      script: [READY, [100, END_OF_INPUT], [3_000, SIGTERM]],
      done: [
        ...READY_DONE,
        '100: end-input',
        '100: record stopping',
        '1300: forward SIGTERM',
        '3000: forward SIGTERM',
        '3100: kill',
      ],
    },
  ],
  'the client closed stdout': [
    {
      script: [
        READY,
        [100, OUTPUT_CLOSED],
        [100, { type: 'end-of-input', reason: 'the client has closed stdout' }],
        [900, PROGRESS],
      ],
      done: [...READY_DONE, '100: end-input', '100: record stopping', '1300: forward SIGTERM', '3100: kill'],
    },
  ],
  'the server finds its database damaged': [
    {
      script: [READY, [100, FAILED]],
      done: [...READY_DONE, '100: record stopping', '5100: kill'],
    },
    {
      script: [READY, [100, FAILED], [300, EXIT]],
      done: [...READY_DONE, '100: record stopping', '300: kill'],
    },
  ],
  'the server ends by itself, or is killed': [
    { script: [READY, [100, EXIT]], done: [...READY_DONE, '100: kill', '100: record stopping'] },
    {
      script: [READY, [100, EXIT], [200, SIGTERM]],
      done: [...READY_DONE, '100: kill', '100: record stopping', '200: stop-draining'],
    },
  ],
};

/** Rows that other code decides, with their tests. */
const DECIDED_ELSEWHERE: Record<string, string> = {
  'the client is gone, although its pipes are open: more than 8 MiB of its input is unread, or another process has inherited an end of them':
    'test/streams/input-relay.test.ts',
  'the launcher is killed (SIGKILL)': 'F15, F16',
};

/** One of each event. */
const EVENTS: readonly UntimedEvent[] = [
  { type: 'ready' },
  FAILED,
  { type: 'checking', doing: 'checking the database', allowanceMs: 1_000 },
  { type: 'closed', ...MARKS },
  { type: 'warning', warning: 'data-differ' },
  { type: 'sessions', attached: 0 },
  { type: 'unanswered', requests: 1 },
  SIGTERM,
  END_OF_INPUT,
  OUTPUT_CLOSED,
  PROGRESS,
  { type: 'deadline' },
  { type: 'paused', pausedMs: 5_000 },
  { type: 'silent' },
  { type: 'answers-again', silentMs: 5_000 },
  { type: 'hangs', limitMs: 60_000 },
  EXIT,
];

/** Ways into each state. */
const WAYS: readonly (readonly Timed[])[] = [
  [],
  [READY],
  [READY, [10, { type: 'sessions', attached: 1 }], [20, END_OF_INPUT]],
  [READY, [10, SIGTERM]],
  [[10, SIGTERM]],
  [READY, [10, EXIT]],
];

/** Every transition that an event brings about, as the diagram writes them. */
function transitions(): Set<string> {
  const found = new Set<string>();
  for (const way of WAYS) {
    let state = beginSupervision(SERVER_PID, 0, START_TIMEOUT_MS);
    for (const [at, event] of way) state = step(state, { ...event, at }).state;
    for (const event of EVENTS) {
      const { phase } = step(state, { ...event, at: 100 }).state;
      if (phase !== state.phase) found.add(`${state.phase} --> ${phase}: ${event.type}`);
    }
  }
  return found;
}

describe('a supervised server', () => {
  it('goes through the states of the diagram in the documentation, and no others', () => {
    const page = readFileSync(new URL('../../../../docs/lifecycle.md', import.meta.url), 'utf8');
    const [, diagram = ''] = /stateDiagram-v2\n([\s\S]*?)```/.exec(page) ?? [];
    const drawn = [...diagram.matchAll(/^ {2}(\w+ --> \w+: [a-z-]+)$/gm)].map(([, line]) => line);
    expect(new Set(drawn)).toEqual(transitions());
  });

  it('is killed when it hangs, but only while nobody has asked it to end', () => {
    const hangs: UntimedEvent = { type: 'hangs', limitMs: 60_000 };
    const { done, state } = course(READY, [100, hangs], [200, hangs], [300, EXIT]);
    expect(done).toEqual([...READY_DONE, '100: kill', '300: kill', '300: record stopping']);
    expect(state).toMatchObject({ killReason: 'the server did not answer for 60 s', wasHanging: true });
    expect(course(READY, [100, SIGTERM], [200, hangs]).state.wasHanging).toBe(false);
    expect(course([100, hangs]).state.wasHanging).toBe(false);
  });

  it('has the time again in which the launcher was paused, until it is ready', () => {
    const paused: UntimedEvent = { type: 'paused', pausedMs: 60_000 };
    expect(course([10_000, paused]).done).toEqual(['75000: kill']);
    expect(course(READY, [100, SIGTERM], [200, paused]).done.at(-1)).toBe('5100: kill');
  });

  for (const [row, scenes] of Object.entries(ROWS))
    for (const { script, done } of scenes)
      it(`${row}: ${script.map(([at, { type }]) => `${type} at ${at}`).join(', ')}`, () => {
        expect(course(...script).done).toEqual(done);
      });

  it('is tested here or elsewhere for each row of the documentation', () => {
    const page = readFileSync(new URL('../../../../docs/lifecycle.md', import.meta.url), 'utf8');
    const [, section = ''] = /## Signals and times\n([\s\S]*?)\n## /.exec(page) ?? [];
    const rows = [...section.matchAll(/^\| (.+?) \|/gm)].map(([, cell]) => cell).slice(1);
    expect(rows).toEqual(expect.arrayContaining(Object.keys({ ...ROWS, ...DECIDED_ELSEWHERE })));
    expect(rows).toHaveLength(Object.keys({ ...ROWS, ...DECIDED_ELSEWHERE }).length);
  });

  it('is killed when it is not ready in time', () => {
    const { done, state } = course();
    expect(done).toEqual(['15000: kill']);
    expect(state.killReason).toBe('the server was not ready within 15 s');
  });

  it('stays after the end of input while sessions are attached, and ends with the last of them', () => {
    const sessions = (attached: number): UntimedEvent => ({ type: 'sessions', attached });
    const { done } = course(READY, [10, sessions(2)], [100, END_OF_INPUT], [9_000, sessions(1)]);
    expect(done).toEqual([...READY_DONE, '100: end-input']);
    const last = course(READY, [10, sessions(1)], [100, END_OF_INPUT], [9_000, sessions(0)]);
    expect(last.done.slice(-3)).toEqual(['9000: record stopping', '10200: forward SIGTERM', '12000: kill']);
  });

  it('ends by a signal although sessions are attached', () => {
    const { done } = course(
      READY,
      [10, { type: 'sessions', attached: 2 }],
      [100, END_OF_INPUT],
      [9_000, SIGTERM],
    );
    expect(done.slice(-3)).toEqual(['9000: forward SIGTERM', '9000: record stopping', '9700: kill']);
  });

  it('is killed 5 s after it said that it cannot be opened, or later that it has failed', () => {
    const { done, state } = course([100, FAILED], [200, FAILED]);
    expect(done).toEqual(['100: record stopping', '5100: kill']);
    expect(state.killReason).toBe('the server did not end within 5 s of its failure');
  });

  it('has no marks of a close until it has closed its database', () => {
    expect(course(READY).state.closeMarks).toBeNull();
    const closed: UntimedEvent = { type: 'closed', ...MARKS };
    const { done, state } = course(READY, [100, SIGTERM], [110, closed], [120, EXIT]);
    expect(done).toEqual([...READY_DONE, '100: forward SIGTERM', '100: record stopping', '120: kill']);
    expect(state.closeMarks).toEqual(MARKS);
  });

  it('has the allowance of each check more before it is killed for a late start', () => {
    const checking: UntimedEvent = { type: 'checking', doing: 'checking the database', allowanceMs: 7_000 };
    const { done, state } = course([100, checking], [14_000, checking]);
    expect(done).toEqual(['29000: kill']);
    expect(state.killReason).toBe('the server was not ready within 29 s');
    expect(course(READY, [100, checking], [200, EXIT]).done).toEqual([
      ...READY_DONE,
      '200: kill',
      '200: record stopping',
    ]);
  });

  it('has each of its warnings recorded and logged once', () => {
    const warn = (warning: ServerWarning): UntimedEvent => ({ type: 'warning', warning });
    const { done, state } = course(
      READY,
      [20, warn('data-differ')],
      [30, warn('data-differ')],
      [40, warn('second-writer')],
    );
    expect(done).toEqual([
      ...READY_DONE,
      '20: record-warnings data-differ',
      '40: record-warnings data-differ,second-writer',
    ]);
    const again = { ...warn('second-writer'), at: 50 };
    expect(step(state, again).actions).toEqual([]);
    expect(step(beginSupervision(SERVER_PID, 0, START_TIMEOUT_MS), again).actions.at(-1)).toEqual({
      do: 'log',
      level: 'warn',
      facts: { serverPid: SERVER_PID },
      message: 'Another program has written to the database',
    });
  });

  it('is announced as ready once, and not recorded as running when it is stopping', () => {
    expect(course(READY, [5, { type: 'ready' }], [10, EXIT]).done).toEqual([
      ...READY_DONE,
      '10: kill',
      '10: record stopping',
    ]);
    expect(course([5, SIGTERM], [10, { type: 'ready' }], [20, EXIT]).done).toEqual([
      '5: forward SIGTERM',
      '5: record stopping',
      '10: announce-ready',
      '20: kill',
    ]);
  });

  it('may still send messages after its end', () => {
    const { state } = course(
      [5, EXIT],
      [6, FAILED],
      [7, { type: 'ready' }],
      [8, { type: 'closed', ...MARKS }],
    );
    expect(state).toMatchObject({
      failure: { message: 'No.', hint: 'Update.' },
      moments: { readyAt: 7 },
      closeMarks: MARKS,
    });
    expect(state.phase).toBe('exited');
  });

  it('is logged with what it left behind, unless it was killed', () => {
    const begun = beginSupervision(SERVER_PID, 0, START_TIMEOUT_MS);
    const messages = (state: Supervision): unknown[] =>
      step(state, { type: 'exit', hasLeftBehind: true, at: 9 }).actions.flatMap((action) =>
        action.do === 'log' ? [action.message] : [],
      );
    expect(messages(begun)).toEqual(['Killing what the server has left behind']);
    expect(messages({ ...begun, killReason: 'it was deaf' })).toEqual([]);
  });

  it('is followed by a wait for its client that depends on what the client has done', () => {
    expect(patience(course(READY, [1, EXIT]).state)).toBe('unexpectedEnd');
    expect(patience(course(READY, [1, END_OF_INPUT], [2, EXIT]).state)).toBe('afterEndOfInput');
    expect(patience(course(READY, [1, EXIT], [2, END_OF_INPUT]).state)).toBe('afterEndOfInput');
    expect(patience(course(READY, [1, SIGTERM], [2, EXIT]).state)).toBe('signalled');
    expect(patience(course(READY, [1, EXIT], [2, SIGTERM]).state)).toBe('signalled');
  });

  it('owes answers to a client that has closed its input alone, unless a signal comes', () => {
    expect(wantsAnswers(course(READY, [1, EXIT]).state)).toBe(false);
    expect(wantsAnswers(course(READY, [1, END_OF_INPUT], [2, EXIT]).state)).toBe(true);
    expect(wantsAnswers(course(READY, [1, OUTPUT_CLOSED], [1, END_OF_INPUT], [2, EXIT]).state)).toBe(false);
    expect(wantsAnswers(course(READY, [1, END_OF_INPUT], [2, OUTPUT_CLOSED], [3, EXIT]).state)).toBe(false);
    expect(wantsAnswers(course(READY, [1, END_OF_INPUT], [2, SIGTERM], [3, EXIT]).state)).toBe(false);
    expect(wantsAnswers(course(READY, [1, END_OF_INPUT], [2, EXIT], [3, SIGTERM]).state)).toBe(false);
  });

  it('says how many requests it has left without an answer', () => {
    expect(course(READY).state.unansweredRequests).toBe(0);
    const unanswered: UntimedEvent = { type: 'unanswered', requests: 3 };
    expect(course(READY, [1, END_OF_INPUT], [2, unanswered], [3, EXIT]).state.unansweredRequests).toBe(3);
  });
});

describe('the log of a supervision', () => {
  const begun = beginSupervision(SERVER_PID, 0, START_TIMEOUT_MS);
  const ready: Supervision = { ...begun, phase: 'running', moments: { ...begun.moments, readyAt: 1 } };
  const serverPid = SERVER_PID;
  const reasonOf = (text: string) => ({ serverPid, reason: text });

  const cases: [string, Supervision, UntimedEvent, number, ['info' | 'warn', string, object][]][] = [
    [
      'attached sessions',
      ready,
      { type: 'sessions', attached: 3 },
      5,
      [['info', 'Attached sessions', { serverPid, attachedSessions: 3 }]],
    ],
    [
      'a signal',
      ready,
      SIGTERM,
      5,
      [
        ['info', 'Signal received', { serverPid, signal: 'SIGTERM' }],
        ['info', 'Signal forwarded', { serverPid, signal: 'SIGTERM' }],
      ],
    ],
    [
      'a late signal',
      { ...ready, phase: 'exited' },
      SIGTERM,
      5,
      [['info', 'Signal received after the server had ended', { signal: 'SIGTERM' }]],
    ],
    [
      'the end of input',
      { ...ready, attachedSessions: 1 },
      END_OF_INPUT,
      5,
      [['info', 'End of input', { ...reasonOf('the client has closed stdin'), attachedSessions: 1 }]],
    ],
    [
      'SIGTERM after the end of input',
      { ...ready, moments: { ...ready.moments, endOfInputAt: 1 } },
      { type: 'deadline' },
      1_201,
      [
        [
          'warn',
          'Escalating to SIGTERM',
          reasonOf('the server did not end within 1.2 s of the end of input'),
        ],
        ['info', 'Signal forwarded', { serverPid, signal: 'SIGTERM' }],
      ],
    ],
    [
      'SIGTERM after the last answer that was taken',
      { ...ready, moments: { ...ready.moments, endOfInputAt: 1, progressAt: 500 } },
      { type: 'deadline' },
      1_700,
      [
        [
          'warn',
          'Escalating to SIGTERM',
          reasonOf(
            'the server did not end within 1.2 s of the last answer that the client took after the end of input',
          ),
        ],
        ['info', 'Signal forwarded', { serverPid, signal: 'SIGTERM' }],
      ],
    ],
    [
      'SIGKILL after a signal',
      { ...ready, moments: { ...ready.moments, firstSignalAt: 1 } },
      { type: 'deadline' },
      5_001,
      [['warn', 'Escalating to SIGKILL', reasonOf('the server did not end within 5 s of the signal')]],
    ],
    [
      'SIGKILL at the end of the start',
      begun,
      { type: 'deadline' },
      START_TIMEOUT_MS,
      [['warn', 'Escalating to SIGKILL', reasonOf('the server was not ready within 15 s')]],
    ],
    [
      'processes that outlive the server',
      ready,
      { type: 'exit', hasLeftBehind: true },
      5,
      [['warn', 'Killing what the server has left behind', { serverPid }]],
    ],
  ];

  it.each(cases)('tells of %s', (_, state, event, at, lines) => {
    const { actions } = step(state, { ...event, at });
    const logged = actions.filter((action) => action.do === 'log');
    expect(logged.map(({ level, message, facts }) => [level, message, facts])).toEqual(lines);
  });
});

describe('the state of a supervision', () => {
  it('is running when the server is ready, and keeps the signals that were forwarded', () => {
    expect(course(READY, [1, { type: 'sessions', attached: 0 }]).state.phase).toBe('running');
    expect(course().state.forwarded).toEqual([]);
    expect(course(READY, [1, SIGINT], [2, SIGTERM], [3, EXIT]).state.forwarded).toEqual([
      'SIGINT',
      'SIGTERM',
    ]);
  });

  it('does not change when a timer fires early', () => {
    const state = { ...beginSupervision(SERVER_PID, 0, START_TIMEOUT_MS) };
    expect(step(state, { type: 'deadline', at: START_TIMEOUT_MS - 1 })).toEqual({ state, actions: [] });
  });

  it('lets the end of input count once', () => {
    expect(course(READY, [100, END_OF_INPUT], [900, END_OF_INPUT]).done.slice(-3)).toEqual([
      '100: record stopping',
      '1300: forward SIGTERM',
      '3100: kill',
    ]);
  });

  it('says that the server was late only when it never was ready', () => {
    const slow = course([100, SIGTERM], [200, { type: 'ready' }]);
    expect(slow.state.killReason).toBe('the server did not end within 5 s of the signal');
  });

  it('takes the end of input after the exit as the end of the pipe alone', () => {
    const { done, state } = course(
      READY,
      [100, EXIT],
      [200, END_OF_INPUT],
      [300, { type: 'sessions', attached: 0 }],
    );
    expect(done.slice(-3)).toEqual(['100: kill', '100: record stopping', '200: end-input']);
    expect(state).toMatchObject({ phase: 'exited', moments: { endOfInputAt: null } });
  });
});

describe('whatever happens', () => {
  const event: fc.Arbitrary<UntimedEvent> = fc.oneof(
    fc.constant<UntimedEvent>({ type: 'ready' }),
    fc.nat({ max: 3 }).map((attached): UntimedEvent => ({ type: 'sessions', attached })),
    fc
      .constantFrom('SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP')
      .map((signal): UntimedEvent => ({ type: 'signal', signal })),
    fc.constant(END_OF_INPUT),
    fc.constant(PROGRESS),
    fc.constant(OUTPUT_CLOSED),
    fc.constant(FAILED),
    fc.boolean().map((hasLeftBehind): UntimedEvent => ({ type: 'exit', hasLeftBehind })),
    fc.constant<UntimedEvent>({ type: 'deadline' }),
  );
  const script = fc.array(fc.tuple(fc.nat({ max: 2_000 }), event), { maxLength: 12 });

  /** Each state with the actions that led to it. `script` has waits between what happens. */
  function* walk(
    waits: readonly Timed[],
  ): Generator<{ before: Supervision; after: Supervision; actions: readonly Action[] }> {
    let state = beginSupervision(SERVER_PID, 0, START_TIMEOUT_MS);
    let now = 0;
    for (const [wait, next] of waits) {
      now += wait;
      const { state: after, actions } = step(state, { ...next, at: now });
      yield { before: state, after, actions };
      state = after;
    }
  }

  it('log lines come after all other actions', () => {
    fc.assert(
      fc.property(script, (waits) => {
        for (const { actions } of walk(waits)) {
          const firstLog = actions.findIndex((action) => action.do === 'log');
          if (firstLog !== -1)
            expect(actions.slice(firstLog).every((action) => action.do === 'log')).toBe(true);
        }
      }),
    );
  });

  it('only answers that are taken put a deadline off, and nothing is signalled after the exit', () => {
    fc.assert(
      fc.property(script, (waits) => {
        for (const { before, after, actions } of walk(waits)) {
          if (before.phase === 'exited') {
            expect(after.phase).toBe('exited');
            expect(actions.some((action) => action.do === 'forward')).toBe(false);
            expect(nextDeadline(after)).toBeNull();
          }
          if (before.killReason !== null) expect(nextDeadline(after)).toBeNull();
          const isSigtermSent = before.isTerminated !== after.isTerminated;
          const isNowReady = before.moments.readyAt !== after.moments.readyAt;
          const [was, is] = [nextDeadline(before), nextDeadline(after)];
          const isPutOff = before.moments.progressAt !== after.moments.progressAt;
          if (isPutOff) expect(wantsAnswers(before) && !before.isTerminated).toBe(true);
          if (was !== null && is !== null && !isSigtermSent && !isNowReady && !isPutOff)
            expect(is).toBeLessThanOrEqual(was);
          const { readyAt, endOfInputAt } = after.moments;
          if (is !== null && readyAt !== null && endOfInputAt !== null)
            expect(is).toBeLessThanOrEqual(Math.max(readyAt, endOfInputAt) + 12_000);
        }
      }),
    );
  });
});
