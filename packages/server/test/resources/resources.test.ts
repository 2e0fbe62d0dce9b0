import type { Client } from '@modelcontextprotocol/client';
import { describe, expect, test } from 'vitest';
import { type Connection, newConnection } from '../support/connection.ts';
import { coreContent } from '../support/core-export.ts';

async function read(client: Client, uri: string): Promise<Record<string, unknown>> {
  const { contents } = await client.readResource({ uri });
  const [content] = contents;
  if (content === undefined || !('text' in content)) throw new Error(`${uri} has no text`);
  return JSON.parse(content.text);
}

async function withClinic(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_create', {
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

  test.each([
    ['csf://core/protect', 'PR'],
    ['csf://core/Asset%20Management', 'ID.AM'],
  ])('is found by the name in %s', async (uri, id) => {
    const { client } = await newConnection();
    expect(await read(client, uri)).toMatchObject({ id });
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
        shortName: 'Mission guides cyber risk',
        state: 'assessed',
        target: null,
        targetPriority: null,
        score: 2,
        assessedOn: '2025-03-31',
      },
      {
        id: 'GV.OC-02',
        shortName: 'Stakeholder needs understood',
        state: 'not applicable',
        target: null,
        targetPriority: null,
        score: null,
        assessedOn: '2025-03-31',
      },
      {
        id: 'GV.OC-03',
        shortName: 'Legal and contract duties managed',
        state: 'not assessed',
        target: null,
        targetPriority: null,
        score: null,
        assessedOn: null,
      },
    ]);
    expect(profile['outcomes']).toHaveLength(106);
  });

  test('keeps the score of an excluded outcome out, as profile_scores does', async () => {
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

describe('csf://references/{dataset}/{id}', () => {
  const SP_800_53 = 'csf://references/sp-800-53-rev-5-2-0';

  test('is the references of an element, with where they are from', async () => {
    const { client } = await newConnection();
    expect(await read(client, `${SP_800_53}/gv%20oc%201`)).toEqual({
      dataset: expect.objectContaining({ title: 'SP 800-53 Rev 5.2.0', origin: 'shipped' }),
      element: 'GV.OC-01',
      references: [
        {
          dataset: 'sp-800-53-rev-5-2-0',
          element: 'GV.OC-01',
          shortName: 'Mission guides cyber risk',
          references: ['PM-11'],
        },
      ],
    });
  });

  test('is the elements that refer to a control', async () => {
    const { client } = await newConnection();
    const { reference, elements } = await read(client, `${SP_800_53}/CP-02(08)`);
    expect(reference).toBe('CP-02(08)');
    expect(elements).toMatchObject([{ element: 'GV.OC-04' }]);
    expect(await read(client, `${SP_800_53}/AC-99`)).toMatchObject({ elements: [] });
  });

  test('is found by names of the dataset and the element, and for the control of an enhancement', async () => {
    const { client } = await newConnection();
    expect(await read(client, 'csf://references/sp%20800-53/Asset%20Management')).toMatchObject({
      element: 'ID.AM',
    });
    expect(await read(client, `${SP_800_53}/AC-2(1)`)).toMatchObject({
      reference: 'AC-2(1)',
      readAs: expect.stringContaining('AC-02, the control that it enhances'),
    });
  });

  test('is both for an id that CSF 1.1 and 2.0 have', async () => {
    const { client, call } = await newConnection();
    await call(
      'data_import',
      coreContent({ 'GV.OC-01': { references: 'CSF v1.1: ID.BE-2\nCSF v1.1: GV.OC-1' } }),
    );
    const both = await read(client, 'csf://references/csf-v1-1/GV.OC-1');
    expect(both).toMatchObject({
      element: 'GV.OC-01',
      references: [{}],
      reference: 'GV.OC-1',
      elements: [{}],
    });
    // Withdrawn in 2.0, but a reference.
    const old = await read(client, 'csf://references/csf-v1-1/ID.BE-02');
    expect(old).toMatchObject({ reference: 'ID.BE-02', elements: [{ element: 'GV.OC-01' }] });
    expect(old).not.toHaveProperty('element');
  });

  test('is refused for a withdrawn element, an unknown dataset, and too long ids', async () => {
    const { client } = await newConnection();
    await expect(client.readResource({ uri: `${SP_800_53}/PR.AC-01` })).rejects.toThrow('PR.AA-01, PR.AA-05');
    const unknown = client.readResource({ uri: 'csf://references/cobit/GV.OC-01' });
    await expect(unknown).rejects.toThrow('Datasets: sp-800-53-rev-5-2-0.');
    for (const uri of [`${SP_800_53}/${'x'.repeat(900_000)}`, `csf://references/${'x'.repeat(900_000)}/GV`]) {
      await expect(client.readResource({ uri })).rejects.toThrow('is too long');
    }
  });

  test('completes datasets, and ids of the dataset that is chosen', async () => {
    const { client, call } = await newConnection();
    await call('data_import', coreContent({ 'PR.AA-01': { references: 'CIS v8.1: 5.1\nCIS v8.1: 12' } }));
    const complete = async (name: string, value: string, dataset?: string) => {
      const ref = { type: 'ref/resource' as const, uri: 'csf://references/{dataset}/{id}' };
      const context = dataset === undefined ? {} : { context: { arguments: { dataset } } };
      return (await client.complete({ ref, argument: { name, value }, ...context })).completion.values;
    };
    expect(await complete('dataset', '')).toEqual(['cis-v8-1', 'sp-800-53-rev-5-2-0']);
    expect(await complete('dataset', 'SP 800')).toEqual(['sp-800-53-rev-5-2-0']);
    expect(await complete('id', '', 'cis-v8-1')).toEqual(['PR.AA-01', '12', '5.1']);
    expect(await complete('id', 'cp-2', 'sp-800-53-rev-5-2-0')).toEqual(['CP-02', 'CP-02(08)']);
    expect(await complete('id', 'rs.mi', 'sp-800-53-rev-5-2-0')).toEqual(['RS.MI-01', 'RS.MI-02']);
    expect(await complete('id', 'rs.mi')).toEqual(['RS.MI', 'RS.MI-01', 'RS.MI-02']);
    expect(await complete('id', 'zz', 'no such dataset')).toEqual([]);
  });
});

describe('the list of resources', () => {
  /** All pages: the URIs on each. */
  async function pages(client: Client): Promise<string[][]> {
    const found: string[][] = [];
    let cursor: string | undefined;
    do {
      const { resources, nextCursor } = await client.request({
        method: 'resources/list',
        params: cursor === undefined ? {} : { cursor },
      });
      found.push(resources.map(({ uri }) => uri));
      cursor = nextCursor;
    } while (cursor !== undefined);
    return found;
  }

  test('leads through all profiles by pages, in the order of their ids, also while some are added', async () => {
    const { client, call } = await newConnection();
    for (let number = 1_000; number < 1_400; number++) {
      await call('profile_create', { name: `Unit ${number}`, organization: 'Acme' });
    }
    const [first = [], second = [], ...others] = await pages(client);
    expect([first.length, second.length, others]).toEqual([300, 107, []]);
    expect(first[0]).toBe('csf://core');
    const profiles = [...first, ...second].filter((uri) => uri.startsWith('csf://profiles/'));
    expect(profiles).toHaveLength(400);
    expect(profiles).toEqual([...new Set(profiles)].sort());
    expect((await client.listResources()).resources).toHaveLength(407);

    const { nextCursor = '' } = await client.request({ method: 'resources/list', params: {} });
    await call('profile_create', { name: 'A first one', organization: 'Acme' });
    const { resources } = await client.request({ method: 'resources/list', params: { cursor: nextCursor } });
    expect(resources.map(({ uri }) => uri)).toEqual(second);
  });

  test.each(['x', '', 'eyJhIjoxfQ', 'x'.repeat(1_000_000)])(
    'refuses a cursor that it has not given, and says what to do',
    async (cursor) => {
      const { client } = await newConnection();
      for (const method of ['resources/list', 'resources/templates/list'] as const) {
        await expect(client.request({ method, params: { cursor } })).rejects.toMatchObject({
          code: -32602,
          message: expect.stringContaining('leave cursor out to begin again'),
        });
      }
    },
  );

  test('refuses the cursor of a tool', async () => {
    const { client, call } = await newConnection();
    const { facts } = await call('csf_search', { query: 'risk', limit: 1 });
    const params = { cursor: String(facts['nextCursor']) };
    await expect(client.request({ method: 'resources/list', params })).rejects.toThrow('other arguments');
  });
});
