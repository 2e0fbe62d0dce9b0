import { choicesOf } from '../../../server/bench/choices.mjs';
import { READING_CASES } from '../../../server/bench/reading-cases.mjs';

const PROFILES = 4;
const MIB = 1_024 * 1_024;

/** A page has to be walked to, and what is unbounded takes longer with every write. */
const READING = READING_CASES.filter(({ page, isUnbounded }) => page === undefined && !isUnbounded);
const TOOL_CASES = READING.filter(({ tool }) => tool !== undefined);
const OTHER_CASES = READING.filter(({ method }) => method !== undefined);

const WRITING = ['profile_create', 'profile_save', 'assessment_record'];

/** @returns what each kind of request asks for, as [weight, { kind, send }]; `send` resolves when the answer is right. */
export async function createRequestMix(session, random) {
  const { tools } = await session.resultOf('tools/list');
  const revisions = await createProfiles(session);
  const { profile: unassessed } = await createProfile(session, 'Draft');
  const profiles = [...revisions.keys()];
  const choose = choicesOf({ organizations: [{ name: 'Example', profiles }], unassessed }, random);

  /** One write at a time for each profile, since each has to know the revision that it builds on. */
  const idle = [...profiles];
  async function write(name, args) {
    const profile = idle.shift();
    if (profile === undefined) return;
    const expectedRevision = revisions.get(profile);
    const { revision } = await session.callTool(name, { profile, expectedRevision, ...args });
    if (revision < expectedRevision || revision > expectedRevision + 1)
      throw new Error(`${name} made revision ${revision} out of ${expectedRevision}`);
    revisions.set(profile, revision);
    idle.push(profile);
  }

  const kinds = {
    ping: [20, () => session.resultOf('ping')],
    'reading tool': [
      40,
      () => {
        const { tool, argsOf } = random.pick(TOOL_CASES);
        return session.callTool(tool, argsOf(choose));
      },
    ],
    'other reading': [
      10,
      () => {
        const { method, argsOf } = random.pick(OTHER_CASES);
        return session.resultOf(method, argsOf(choose));
      },
    ],
    'large answer': [4, () => session.resultOf('resources/read', { uri: 'csf://core' })],
    'scores recorded': [
      8,
      () => {
        const records = [{ outcome: choose.outcome(), score: random.below(5), note: 'Seen on site.' }];
        return write('assessment_record', { assessor: choose.assessor(), records });
      },
    ],
    'profile changed': [
      4,
      () => {
        const outcomes = [{ id: choose.category(), target: 1 + random.below(4), targetPriority: 'high' }];
        return write('profile_save', { outcomes });
      },
    ],
    'stale write': [
      3,
      async () => {
        const args = { profile: choose.profile(), expectedRevision: 999_999_999, scope: 'stale' };
        const { isError } = await session.resultOf('tools/call', { name: 'profile_save', arguments: args });
        if (isError !== true) throw new Error('a stale write was stored');
      },
    ],
    'large request': [1, () => session.resultOf('ping', undefined, ' '.repeat(MIB))],
    'unknown method': [2, async () => expectError(await session.request('no/such/method'), -32601)],
    'wrong arguments': [
      3,
      async () => {
        const { name } = random.pick(tools);
        const params = { name, arguments: { noSuchArgument: random.below(10) } };
        const { error, result } = await session.request('tools/call', params);
        if (error === undefined && result.isError !== true)
          throw new Error(`${name} took an unknown argument`);
      },
    ],
    'not JSON': [2, async () => expectError(await session.sendBroken('{"jsonrpc": "2.0", "id": 1,'), -32700)],
    'not JSON-RPC': [2, async () => expectError(await session.sendBroken('[{"ping": true}]'), -32600)],
    'late cancellation': [1, async () => session.notify('notifications/cancelled', { requestId: 1 })],
  };
  const exercised = [...WRITING, ...TOOL_CASES.map(({ tool }) => tool)];
  return {
    kinds: Object.entries(kinds).map(([kind, [weight, send]]) => [weight, { kind, send }]),
    notExercised: tools.map(({ name }) => name).filter((name) => !exercised.includes(name)),
  };
}

async function createProfiles(session) {
  const revisions = new Map();
  for (let number = 1; number <= PROFILES; number++) {
    const { profile, revision } = await createProfile(session, `Soak ${number}`);
    revisions.set(profile, revision);
  }
  return revisions;
}

function createProfile(session, name) {
  return session.callTool('profile_create', { name, organization: 'Example' });
}

function expectError(answer, code) {
  if (answer.error?.code !== code)
    throw new Error(`expected the error ${code}, got ${JSON.stringify(answer).slice(0, 200)}`);
}
