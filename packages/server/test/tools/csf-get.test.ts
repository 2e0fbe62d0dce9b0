import { describe, expect, test } from 'vitest';
import { newConnection } from '../support/connection.ts';

describe('csf_get', () => {
  test('gives an outcome with its parents, predecessors and what to look for', async () => {
    const { call } = await newConnection();
    const { facts, text } = await call('csf_get', { id: 'gv oc 1' });
    expect(facts).toMatchObject({
      id: 'GV.OC-01',
      type: 'outcome',
      status: 'active',
      parents: [
        { id: 'GV', name: 'GOVERN' },
        { id: 'GV.OC', name: 'Organizational Context' },
      ],
      predecessors: [{ id: 'ID.BE-02' }, { id: 'ID.BE-03' }],
    });
    expect(facts).not.toHaveProperty('name');
    expect(facts['shortName']).toBe('Mission guides cyber risk');
    expect(facts['lookFor']).not.toHaveLength(0);
    expect(text).toMatch(
      /^GV\.OC-01 Mission guides cyber risk: outcome of NIST CSF 2\.0\.\n\nid: GV\.OC-01\n/,
    );
  });

  test('gives a function concisely with its categories, in detail with everything below', async () => {
    const { call } = await newConnection();
    const concise = await call('csf_get', { id: 'RC' });
    const detailed = await call('csf_get', { id: 'RC', detail: 'detailed' });
    expect(concise.facts['contains']).toHaveLength(2);
    expect(detailed.facts['contains']).toHaveLength(10);
    expect(detailed.facts['contains']).toContainEqual(
      expect.objectContaining({ id: 'RC.RP-01', lookFor: expect.any(Array) }),
    );
  });

  test.each([
    ['Protect', 'PR'],
    ['asset management', 'ID.AM'],
    ['Identity Management, Authentication, and Access Control', 'PR.AA'],
  ])('finds %j by its name', async (name, id) => {
    const { call } = await newConnection();
    expect((await call('csf_get', { id: name })).facts).toMatchObject({ id, status: 'active' });
  });

  test('refuses a name that two elements have, and says which', async () => {
    const { call } = await newConnection();
    expect(await call('csf_get', { id: 'Improvements' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('"Improvements" is the name of RS.IM and RC.IM.'),
    });
  });

  test('gives a withdrawn element with its successors', async () => {
    const { call } = await newConnection();
    const { facts, text } = await call('csf_get', { id: 'PR.AC-1' });
    expect(facts).toMatchObject({
      id: 'PR.AC-01',
      status: 'withdrawn',
      successors: [
        { id: 'PR.AA-01', kind: 'incorporated_into', statement: expect.stringMatching(/\w/) },
        { id: 'PR.AA-05', kind: 'incorporated_into' },
      ],
    });
    expect(text).toContain('withdrawn; its content is now in PR.AA-01, PR.AA-05.');
  });

  test('gives a withdrawn element without a successor with the reason', async () => {
    const { call } = await newConnection();
    expect((await call('csf_get', { id: 'PR.IP' })).facts).toMatchObject({
      status: 'withdrawn',
      note: expect.stringContaining('No single successor'),
    });
  });

  test('says in the headline what is known of a successor that the list does not have', async () => {
    const { call } = await newConnection();
    expect((await call('csf_get', { id: 'RS.RP' })).text).toMatch(/^RS\.RP Response Planning.*RS\.MA.*\n\n/);
  });

  test('refuses an unknown id with the nearest ones', async () => {
    const { call } = await newConnection();
    expect(await call('csf_get', { id: 'GV.OC-09' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('Nearest ids: GV.OC-01'),
    });
  });
});
