import type { Client } from '@modelcontextprotocol/client';
import { describe, expect, test } from 'vitest';
import { type Connection, newConnection } from '../support/connection.ts';

async function read(client: Client, uri: string): Promise<Record<string, unknown>> {
  const { contents } = await client.readResource({ uri });
  const [content] = contents;
  if (content === undefined || !('text' in content)) throw new Error(`${uri} has no text`);
  return JSON.parse(content.text);
}

async function withClinic(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_save', {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [{ id: 'RC', included: false }],
  });
  return connection;
}

describe('csf://core', () => {
  test('is the whole Core in the order of the framework', async () => {
    const { client } = await newConnection();
    const { elements } = await read(client, 'csf://core');
    expect(elements).toHaveLength(134);
    expect(elements).toMatchObject((elements as object[]).map(() => ({ statement: expect.any(String) })));
  });
});

describe('csf://core/{id}', () => {
  test('is an element with everything below it', async () => {
    const { client } = await newConnection();
    expect(await read(client, 'csf://core/RC')).toMatchObject({ id: 'RC', contains: { length: 10 } });
  });

  test.each(['csf://core/gv.oc-1', 'csf://core/gv%20oc%201'])('is found by the forgiving %s', async (uri) => {
    const { client } = await newConnection();
    expect(await read(client, uri)).toMatchObject({ id: 'GV.OC-01' });
  });

  test('is found for a withdrawn id', async () => {
    const { client } = await newConnection();
    expect(await read(client, 'csf://core/PR.AC')).toMatchObject({ status: 'withdrawn' });
  });

  test.each(['csf://core/GV.OC-09', 'csf://core/%zz', 'csf://core/..%2F..%2Fetc', 'csf://core/__proto__'])(
    'is refused for %s with what to do',
    async (uri) => {
      const { client } = await newConnection();
      await expect(client.readResource({ uri })).rejects.toThrow(/CSF 2\.0 has no element .* csf_search/);
    },
  );

  test.each(['csf://core/', 'csf://profiles/'])(
    'refuses an id of almost a megabyte below %s at once',
    async (base) => {
      const { client } = await withClinic();
      const start = performance.now();
      await expect(client.readResource({ uri: `${base}${'x'.repeat(900_000)}` })).rejects.toThrow(
        'is too long',
      );
      expect(performance.now() - start).toBeLessThan(1_000);
    },
  );

  test('completes ids as they are typed, withdrawn ones last', async () => {
    const { client } = await newConnection();
    const complete = async (value: string) => {
      const ref = { type: 'ref/resource' as const, uri: 'csf://core/{id}' };
      return (await client.complete({ ref, argument: { name: 'id', value } })).completion;
    };
    expect((await complete('rs.mi')).values).toEqual(['RS.MI', 'RS.MI-01', 'RS.MI-02', 'RS.MI-03']);
    expect(await complete('')).toMatchObject({ total: 225, hasMore: true, values: { length: 100 } });
    expect((await complete('rs mi 1')).values).toEqual(['RS.MI-01']);
    expect((await complete('GV.SC-1')).values).toEqual(['GV.SC-01', 'GV.SC-10']);
    expect((await complete('zz')).values).toEqual([]);
  });
});

describe('csf://profiles/{id}', () => {
  test('is a profile with target, priority and score of every outcome', async () => {
    const { client, call } = await withClinic();
    await call('assessment_record', {
      profile: 'clinic',
      assessor: 'Ada',
      records: [
        { outcome: 'GV.OC-01', score: 2 },
        { outcome: 'GV.OC-02', notApplicable: 'No.' },
      ],
    });
    const profile = await read(client, 'csf://profiles/clinic');
    expect(profile).toMatchObject({ id: 'clinic', revision: 2, basis: 'assessed 1 of 97 in scope' });
    expect((profile['outcomes'] as object[]).slice(0, 3)).toEqual([
      {
        id: 'GV.OC-01',
        state: 'assessed',
        target: null,
        targetPriority: null,
        score: 2,
        assessedOn: '2025-03-31',
      },
      {
        id: 'GV.OC-02',
        state: 'not applicable',
        target: null,
        targetPriority: null,
        score: null,
        assessedOn: '2025-03-31',
      },
      {
        id: 'GV.OC-03',
        state: 'not assessed',
        target: null,
        targetPriority: null,
        score: null,
        assessedOn: null,
      },
    ]);
    expect(profile['outcomes']).toHaveLength(106);
  });

  test('keeps the score of an excluded outcome out, as profile_analyze does', async () => {
    const { client, call } = await withClinic();
    const records = [{ outcome: 'GV.OC-01', score: 2 }];
    await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records });
    await call('profile_save', { profile: 'clinic', outcomes: [{ id: 'GV.OC-01', included: false }] });
    const { outcomes } = await read(client, 'csf://profiles/clinic');
    expect((outcomes as object[])[0]).toMatchObject({ id: 'GV.OC-01', state: 'excluded', score: null });
  });

  test('is listed and completed', async () => {
    const { client } = await withClinic();
    const { resources } = await client.listResources();
    expect(resources.at(-1)).toMatchObject({ uri: 'csf://profiles/clinic', title: 'Clinic (Acme)' });
    const ref = { type: 'ref/resource' as const, uri: 'csf://profiles/{id}' };
    const { completion } = await client.complete({ ref, argument: { name: 'id', value: 'cl' } });
    expect(completion.values).toEqual(['clinic']);
  });

  test('is refused for an unknown id with the nearest one', async () => {
    const { client } = await withClinic();
    await expect(client.readResource({ uri: 'csf://profiles/clinik' })).rejects.toThrow(
      'Nearest ids: clinic.',
    );
  });
});
