import { describe, expect, test } from 'vitest';
import { type Connection, newConnection } from '../support/connection.ts';
import { type CoreCells, coreContent } from '../support/core-export.ts';

const SP_800_53 = 'sp-800-53-rev-5-2-0';

async function withImported(cells: CoreCells): Promise<Connection> {
  const connection = await newConnection();
  expect(await connection.call('data_import', coreContent(cells))).toMatchObject({ isError: false });
  return connection;
}

/** Pages through an answer and returns its mappings as `dataset element reference`. */
async function allMappings({ call }: Connection, args: Record<string, unknown>): Promise<string[]> {
  const found: string[] = [];
  let cursor: unknown;
  do {
    const { facts, isError, text } = await call('csf_map', {
      ...args,
      ...(cursor !== undefined && { cursor }),
    });
    expect(isError, text).toBe(false);
    const mappings = facts['mappings'] as { dataset: string; element: string; references: string[] }[];
    for (const { dataset, element, references } of mappings) {
      found.push(...references.map((reference) => `${dataset} ${element} ${reference}`));
    }
    cursor = facts['nextCursor'];
  } while (cursor !== undefined);
  return found;
}

describe('csf_map from an element', () => {
  test('gives the references of an outcome, and where they are from', async () => {
    const { call } = await newConnection();
    const { facts, text } = await call('csf_map', { id: 'gv oc 4' });
    expect(text).toMatch(/^5 references for GV\.OC-04 in SP 800-53 Rev 5\.2\.0\.\n/);
    expect(facts).toEqual({
      note: expect.stringContaining('not comprehensive'),
      datasets: [
        {
          id: SP_800_53,
          title: 'SP 800-53 Rev 5.2.0',
          references: 5,
          source: {
            publisher: 'NIST',
            release: '5.2.0',
            date: '2026-07-19',
            origin: 'shipped',
            status: 'official',
            releases: '2026-07-19',
            file: 'csf2-informative-references.xlsx',
            sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
            importedAt: null,
          },
        },
      ],
      unmapped: [],
      mappings: [
        {
          dataset: SP_800_53,
          element: 'GV.OC-04',
          shortName: 'Services that outsiders rely on',
          references: ['CP-02(08)', 'PM-08', 'PM-11', 'PM-30(01)', 'RA-09'],
        },
      ],
    });
  });

  test('gives those of a category with those of its outcomes, in the order of the framework', async () => {
    const { call } = await newConnection();
    const { facts } = await call('csf_map', { id: 'RS.MA' });
    const elements = (facts['mappings'] as { element: string }[]).map(({ element }) => element);
    expect(elements).toEqual(['RS.MA', 'RS.MA-01', 'RS.MA-02', 'RS.MA-03', 'RS.MA-04', 'RS.MA-05']);
  });

  test('flags the control that NIST withdrew', async () => {
    const { call } = await newConnection();
    const { facts } = await call('csf_map', { id: 'DE.AE-06' });
    expect(facts['mappings']).toMatchObject([
      { withdrawn: ['RA-04 is withdrawn in SP 800-53 Rev. 5: incorporated into RA-03.'] },
    ]);
    expect((await call('csf_map', { id: 'DE.AE-07' })).text).not.toContain('withdrawn');
  });

  test('leads from a withdrawn element to its successors', async () => {
    const { call } = await newConnection();
    expect(await call('csf_map', { id: 'PR.AC-1' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('PR.AA-01, PR.AA-05'),
    });
  });

  test('says which datasets have no published mapping', async () => {
    const { call } = await withImported({
      'GV.OC-01': { references: 'A: 1' },
      'GV.OC-02': { references: 'B: 1' },
    });
    const { facts, text } = await call('csf_map', { id: 'GV.OC-01' });
    expect(facts).toMatchObject({ unmapped: ['b'], datasets: [{ id: 'a' }, { id: SP_800_53 }] });
    expect(text).toMatch(/^2 references for GV\.OC-01 in 2 of 3 datasets\./);
    const none = await call('csf_map', { id: 'GV.OC-01', dataset: 'B' });
    expect(none).toMatchObject({
      isError: false,
      text: expect.stringMatching(/^No published mapping for GV\.OC-01 in B\./),
      facts: { datasets: [{ id: 'b', references: 0 }], unmapped: ['b'], mappings: [] },
    });
  });

  test('pages through all 746 of them', async () => {
    const connection = await newConnection();
    const found = new Set<string>();
    for (const id of ['GV', 'ID', 'PR', 'DE', 'RS', 'RC']) {
      for (const mapping of await allMappings(connection, { id, limit: 7 })) found.add(mapping);
    }
    expect(found.size).toBe(746);
  });
});

describe('csf_map from a control', () => {
  test.each(['PM-11', 'pm-11', 'pm 11', 'PM.11'])('finds %s', async (reference) => {
    const { call } = await newConnection();
    const { facts } = await call('csf_map', { reference });
    const elements = (facts['mappings'] as { element: string }[]).map(({ element }) => element);
    expect(elements).toEqual(['GV.OC-01', 'GV.OC-04', 'GV.OC-05', 'ID.RA-04', 'DE.AE-04', 'RC.RP-04']);
  });

  test('finds one that has a label with and without it', async () => {
    const { call } = await withImported({
      'GV.OC-01': { references: 'S: Annex A Controls: 5.1\nS: Annex A Controls: 15.1' },
      'GV.OC-02': { references: 'S: Mandatory Clause: 5.1\nS: 5.1.1\nS: %.1' },
    });
    const mapped = async (reference: string) => {
      const { facts } = await call('csf_map', { reference });
      return (facts['mappings'] as { references: string[] }[]).flatMap(({ references }) => references);
    };
    expect(await mapped('5.1')).toEqual(['Annex A Controls: 5.1', 'Mandatory Clause: 5.1']);
    expect(await mapped('annex a controls: 5.1')).toEqual(['Annex A Controls: 5.1']);
    expect(await mapped('%')).toEqual([]);
    expect(await mapped('A.5.1')).toEqual(['Annex A Controls: 5.1']);
    expect(await mapped('B.5.1')).toEqual([]);
    expect(await call('csf_map', { reference: 'B.5.1' })).toMatchObject({
      summary: 'No published mapping for "B.5.1" in 2 datasets.',
      next: expect.stringMatching(/^It may be there in another spelling/),
    });
    expect((await call('csf_map', { id: 'GV.OC-03', dataset: 's' })).next).toBeUndefined();
  });

  test('tells a control from its enhancement', async () => {
    const { call } = await newConnection();
    const mappings = async (reference: string) => (await call('csf_map', { reference })).facts['mappings'];
    expect(await mappings('cp-2(8)')).toMatchObject([{ element: 'GV.OC-04', references: ['CP-02(08)'] }]);
    expect(await mappings('CP-02')).not.toContainEqual(
      expect.objectContaining({ references: ['CP-02(08)'] }),
    );
  });

  test('finds the control of an enhancement that is not mapped itself, and says so', async () => {
    const { call } = await newConnection();
    const { facts, text } = await call('csf_map', { reference: 'ac-2(1)' });
    const control = await call('csf_map', { reference: 'AC-02' });
    expect(facts['mappings']).toEqual(control.facts['mappings']);
    expect(facts['mappings']).toContainEqual(
      expect.objectContaining({ element: 'PR.AA-05', references: ['AC-02'] }),
    );
    expect(facts['readAs']).toBe('AC-02, the control that it enhances: "ac-2(1)" has no mapping of its own');
    expect(text).toMatch(/^\d+ references for "ac-2\(1\)" \(read as AC-02, the control that it enhances/);
    expect(control.facts).not.toHaveProperty('readAs');
    expect((await call('csf_map', { reference: 'CP-2(8)' })).facts).not.toHaveProperty('readAs');
  });

  const NAMED: CoreCells = {
    'PR.AA-05': {
      references: [
        'ISO/IEC 27001:2022: Annex A Controls: 5.15',
        'ISO/IEC 27001:2022: Mandatory Clause: 5.15',
        'CIS Controls v8.0: 6.3',
        'CIS Controls v8.1: 6.3',
        'CIS Controls v8.1: 8.1',
        'PCI DSS: 6.3',
      ].join('\n'),
    },
  };

  test.each([
    ['A.5.15', ['Annex A Controls: 5.15']],
    ['ISO 27001 A.5.15', ['Annex A Controls: 5.15']],
    ['iso/iec 27001:2022 annex a 5.15', ['Annex A Controls: 5.15']],
    ['ISO27001 5.15', ['Annex A Controls: 5.15', 'Mandatory Clause: 5.15']],
    ['CIS 6.3', ['6.3', '6.3']],
    ['cis control 06.03', ['6.3', '6.3']],
    ['CIS v8.1 6.3', ['6.3']],
    ['CIS 8.1', ['8.1']],
    ['NIST SP 800-53 AC-2', Array(5).fill('AC-02')],
    ['NIST SP 800-53 Rev. 5 AC-2(1)', Array(5).fill('AC-02')],
    ['PCI 8.1', []],
    ['CIS', []],
    ['NIST', []],
  ])('finds what is meant by %j', async (reference, references) => {
    const { call } = await withImported(NAMED);
    const { facts, isError } = await call('csf_map', { reference });
    expect(isError).toBe(false);
    const mappings = facts['mappings'] as { references: string[] }[];
    expect(mappings.flatMap((mapping) => mapping.references)).toEqual(references);
  });

  test('says how it read the name of a publication before a reference', async () => {
    const { call } = await withImported(NAMED);
    const { facts, text } = await call('csf_map', { reference: 'CIS 6.3' });
    expect(facts['readAs']).toBe('6.3');
    expect(facts['datasets']).toMatchObject([{ id: 'cis-controls-v8-0' }, { id: 'cis-controls-v8-1' }]);
    expect(text).toMatch(/^2 references for "CIS 6\.3" \(read as 6\.3\) in 2 of 2 datasets\./);
  });

  test('says for which publication there is no mapping', async () => {
    const { call } = await withImported(NAMED);
    const { facts, text } = await call('csf_map', { reference: 'CIS 8.1 99.9' });
    expect(text).toMatch(/^No published mapping for "CIS 8\.1 99\.9" in CIS Controls v8\.1\./);
    expect(facts['unmapped']).toEqual(['cis-controls-v8-1']);
  });

  test('takes a reference as it is spelled before it looks for a name in it', async () => {
    const { call } = await withImported({ 'GV.OC-01': { references: 'CIS: 6.3\nOther: CIS 6.3' } });
    const { facts } = await call('csf_map', { reference: 'cis 6.3' });
    expect(facts['mappings']).toMatchObject([{ dataset: 'other' }]);
    expect(facts).not.toHaveProperty('readAs');
  });

  test.each([
    ['iso27001', 'iso-iec-27001-2022'],
    ['ISO 27001', 'iso-iec-27001-2022'],
    ['NIST SP 800-53', SP_800_53],
    ['sp800-53 r5', SP_800_53],
    ['cis 8.1', 'cis-controls-v8-1'],
    ['pci', 'pci-dss'],
  ])('keeps to the dataset that %j means', async (dataset, id) => {
    const { call } = await withImported(NAMED);
    const { facts } = await call('csf_map', { id: 'PR.AA-05', dataset });
    expect(facts['datasets']).toMatchObject([{ id }]);
  });

  test.each([
    ['cis', '2 datasets may be meant by "cis".\nGive one: cis-controls-v8-0, cis-controls-v8-1.'],
    ['sp 800-5', 'Nearest: sp-800-53-rev-5-2-0.'],
    ['iso 27002', 'Nearest: iso-iec-27001-2022.'],
    ['pci-ds', 'Nearest: pci-dss.'],
    ['cobit', 'Datasets: cis-controls-v8-0, '],
  ])('refuses %j for a dataset, with the nearest', async (dataset, problem) => {
    const { call } = await withImported(NAMED);
    const { isError, text } = await call('csf_map', { id: 'PR.AA-05', dataset });
    expect(isError).toBe(true);
    expect(text).toContain(problem);
  });

  test('flags the control that NIST withdrew', async () => {
    const { call } = await newConnection();
    expect((await call('csf_map', { reference: 'ra-4' })).facts['mappings']).toMatchObject([
      { element: 'DE.AE-06', withdrawn: [expect.stringContaining('incorporated into RA-03')] },
    ]);
  });

  test('answers for one without a mapping', async () => {
    const { call } = await newConnection();
    expect(await call('csf_map', { reference: 'AC-99' })).toMatchObject({
      isError: false,
      text: expect.stringMatching(/^No published mapping for "AC-99"/),
      facts: { unmapped: [SP_800_53], mappings: [] },
    });
  });

  test('finds it in every dataset that has it, or in the one that is asked for', async () => {
    const connection = await withImported({ 'GV.OC-01': { references: 'A v1.0: pm-11\nB: 11' } });
    expect(await allMappings(connection, { reference: 'PM-11', limit: 1 })).toContain(
      'a-v1-0 GV.OC-01 pm-11',
    );
    expect(await allMappings(connection, { reference: 'PM-11', dataset: 'A v1.0' })).toEqual([
      'a-v1-0 GV.OC-01 pm-11',
    ]);
  });
});

describe('csf_map refuses', () => {
  test.each([
    [{}, 'Neither id nor reference is given'],
    [{ id: 'GV', reference: 'PM-11' }, 'Both id and reference are given'],
    [{ id: 'GV', dataset: 'cobit' }, 'Datasets: sp-800-53-rev-5-2-0. data_import adds'],
    [{ id: 'XX.YY-01' }, 'CSF 2.0 has no element'],
    [{ id: '../../etc/passwd' }, 'CSF 2.0 has no element'],
    [{ reference: 'AC-1\u0000' }, 'must be one line'],
    [{ reference: 'x'.repeat(10_000_000) }, 'is too long'],
    [{ id: 'GV', dataset: '__proto__' }, 'There are no references to "__proto__"'],
  ])('%j', async (args, problem) => {
    const { call } = await newConnection();
    const { isError, text } = await call('csf_map', args);
    expect(isError).toBe(true);
    expect(text).toContain(problem);
    expect(text.length).toBeLessThan(1_000);
  });

  test.each(["AC-1' OR '1'='1", '%', '*', 'constructor', '<script>', '"'])(
    'nothing in %s but takes it as text',
    async (reference) => {
      const { call } = await withImported({ 'GV.OC-01': { references: 'A: 1' } });
      expect(await call('csf_map', { reference })).toMatchObject({ isError: false, facts: { mappings: [] } });
    },
  );
});

test('no answer is too long, however long the references are, and pages lead through all', async () => {
  const references = Array.from(
    { length: 100 },
    (_, n) => `${'長'.repeat(70)}${n % 2}: ${n}${'"長'.repeat(80)}`,
  );
  const connection = await withImported({ 'GV.OC-01': { references: references.join('\n') } });
  const found = await allMappings(connection, { id: 'GV.OC-01', limit: 200 });
  expect(found).toHaveLength(101);
  await connection.client.readResource({ uri: 'csf://references/1/GV.OC-01' });
  expect(connection.longestLine()).toBeLessThan(100_000);
});
