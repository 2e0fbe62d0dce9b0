import { canFill, ELEMENTS, fill, OUTCOMES } from './tool-arguments.mjs';

const PROFILES = 4;
const MIB = 1_024 * 1_024;

/** @returns what each kind of request asks for, as [weight, { kind, send }]; `send` resolves when the answer is right. */
export async function createRequestMix(session, random) {
  const { tools } = result(await session.request('tools/list'));
  const { prompts } = result(await session.request('prompts/list'));
  const revisions = await createProfiles(session);
  const profiles = [...revisions.keys()];
  const reading = tools.filter((tool) => tool.annotations?.readOnlyHint === true && canFill(tool));
  const exercised = new Set([...reading.map(({ name }) => name), 'profile_save', 'assessment_record']);
  const call = (name, args) => session.request('tools/call', { name, arguments: args });

  /** One write at a time for each profile, since each has to know the revision that it builds on. */
  const writing = new Set();
  async function write(name, args) {
    const profile = profiles.find((one) => !writing.has(one));
    if (profile === undefined) return;
    writing.add(profile);
    const expectedRevision = revisions.get(profile);
    const { revision } = toolResult(await call(name, { profile, expectedRevision, ...args }));
    if (revision < expectedRevision || revision > expectedRevision + 1)
      throw new Error(`${name} made revision ${revision} out of ${expectedRevision}`);
    revisions.set(profile, revision);
    profiles.push(profiles.splice(profiles.indexOf(profile), 1)[0]); // the others' turn
    writing.delete(profile);
  }

  const kinds = {
    ping: [20, async () => void result(await session.request('ping'))],
    'reading tool': [
      40,
      async () => {
        const tool = random.pick(reading);
        const answer = result(await call(tool.name, fill(tool, random, [...revisions.keys()])));
        if (!answer.isError && answer.structuredContent === undefined)
          throw new Error(`${tool.name} answered without structuredContent`);
      },
    ],
    'scores recorded': [
      8,
      () => {
        const records = [
          { outcome: random.pick(OUTCOMES), score: random.integer(0, 4), note: 'Seen on site.' },
        ];
        return write('assessment_record', { assessor: 'Soak', records });
      },
    ],
    'profile changed': [
      4,
      () =>
        write('profile_save', {
          outcomes: [{ id: random.pick(ELEMENTS), target: random.integer(1, 4), targetPriority: 'high' }],
        }),
    ],
    'stale write': [
      3,
      async () => {
        const args = {
          profile: random.pick([...revisions.keys()]),
          expectedRevision: 999_999_999,
          scope: 'stale',
        };
        if (result(await call('profile_save', args)).isError !== true)
          throw new Error('a stale write was stored');
      },
    ],
    'large answer': [
      4,
      async () => void result(await session.request('resources/read', { uri: 'csf://core' })),
    ],
    'small resource': [
      5,
      async () => {
        const uri = random.chance(0.5)
          ? `csf://core/${random.pick(ELEMENTS)}`
          : `csf://profiles/${random.pick([...revisions.keys()])}`;
        result(await session.request('resources/read', { uri }));
      },
    ],
    lists: [
      2,
      async () => {
        const list = random.pick([
          'tools/list',
          'resources/list',
          'resources/templates/list',
          'prompts/list',
        ]);
        result(await session.request(list));
      },
    ],
    prompt: [
      3,
      async () => {
        const { name, arguments: args = [] } = random.pick(prompts);
        const filled = args
          .filter(({ required }) => required)
          .map((one) => [one.name, random.pick(profiles)]);
        result(await session.request('prompts/get', { name, arguments: Object.fromEntries(filled) }));
      },
    ],
    'large request': [1, async () => void result(await session.request('ping', undefined, ' '.repeat(MIB)))],
    'unknown method': [2, async () => errorCode(await session.request('no/such/method'), -32601)],
    'wrong arguments': [
      3,
      async () => {
        const tool = random.pick(tools);
        const answer = await call(tool.name, { noSuchArgument: random.integer(0, 9) });
        if (answer.error === undefined && answer.result.isError !== true)
          throw new Error(`${tool.name} took an unknown argument`);
      },
    ],
    'not JSON': [2, async () => errorCode(await session.sendBroken('{"jsonrpc": "2.0", "id": 1,'), -32700)],
    'not JSON-RPC': [2, async () => errorCode(await session.sendBroken('[{"ping": true}]'), -32600)],
    'late cancellation': [1, async () => session.notify('notifications/cancelled', { requestId: 1 })],
  };
  return {
    kinds: Object.entries(kinds).map(([kind, [weight, send]]) => [weight, { kind, send }]),
    notExercised: tools.map(({ name }) => name).filter((name) => !exercised.has(name)),
  };
}

async function createProfiles(session) {
  const revisions = new Map();
  for (let number = 1; number <= PROFILES; number++) {
    const args = { name: `Soak ${number}`, organization: 'Example' };
    const saved = toolResult(await session.request('tools/call', { name: 'profile_save', arguments: args }));
    revisions.set(saved.profile, saved.revision);
  }
  return revisions;
}

function result(answer) {
  if (answer.error) throw new Error(`answered with an error: ${JSON.stringify(answer.error)}`);
  return answer.result;
}

function toolResult(answer) {
  const { isError, structuredContent, content } = result(answer);
  if (isError) throw new Error(`a tool refused: ${JSON.stringify(content)}`);
  return structuredContent;
}

function errorCode(answer, code) {
  if (answer.error?.code !== code)
    throw new Error(`expected the error ${code}, got ${JSON.stringify(answer).slice(0, 200)}`);
}
