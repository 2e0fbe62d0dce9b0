import { describe, expect, test } from 'vitest';
import { newConnection } from '../support/connection.ts';

const ids = (facts: Readonly<Record<string, unknown>>) =>
  (facts['results'] as { id: string }[]).map(({ id }) => id);

describe('csf_search', () => {
  test('gives ranked elements with their statements', async () => {
    const { call } = await newConnection();
    const { facts, text } = await call('csf_search', { query: 'backups', limit: 1 });
    expect(facts).toMatchObject({ match: 'all words', results: [{ type: 'outcome', status: 'active' }] });
    expect(text).toMatch(/^\d+ elements for "backups"\./);
  });

  test.each(['gv oc 1', 'GV.OC-1', 'gvoc01'])('puts the element itself first for %j', async (query) => {
    const { call } = await newConnection();
    const { facts } = await call('csf_search', { query });
    expect(facts['match']).toBe('id');
    expect(ids(facts)[0]).toBe('GV.OC-01');
    expect(ids(facts)).toEqual(['GV.OC-01']);
  });

  test('shows the successors of withdrawn elements', async () => {
    const { call } = await newConnection();
    expect((await call('csf_search', { query: 'pr.ac', limit: 1 })).facts).toMatchObject({
      results: [{ id: 'PR.AC', status: 'withdrawn', successors: [{ id: 'PR.AA', kind: 'moved_to' }] }],
    });
  });

  test('keeps within a function and a category, also for an id', async () => {
    const { call } = await newConnection();
    const { facts } = await call('csf_search', {
      query: 'risk',
      function: 'gv',
      category: 'gv rm',
      limit: 50,
    });
    expect(ids(facts).length).toBeGreaterThan(0);
    expect(ids(facts).every((id) => id.startsWith('GV.RM'))).toBe(true);
    expect(ids((await call('csf_search', { query: 'GV.OC-01', function: 'ID' })).facts)).not.toContain(
      'GV.OC-01',
    );
  });

  test('gives all results, page by page, each once and in the same order', async () => {
    const { call } = await newConnection();
    const whole = await call('csf_search', { query: 'incident', limit: 50 });
    const seen: string[] = [];
    let page = await call('csf_search', { query: 'incident', limit: 3 });
    seen.push(...ids(page.facts));
    while (page.facts['nextCursor'] !== undefined) {
      page = await call('csf_search', { query: 'incident', limit: 3, cursor: page.facts['nextCursor'] });
      seen.push(...ids(page.facts));
    }
    expect(seen).toEqual(ids(whole.facts));
    expect(seen).toHaveLength(Number(whole.facts['total']));
  });

  test('knows the words of the trade', async () => {
    const { call } = await newConnection();
    const { facts } = await call('csf_search', { query: 'MFA' });
    expect(facts['results']).toContainEqual(
      expect.objectContaining({ id: 'PR.AA-03', shortName: 'Users, services, devices authenticated' }),
    );
  });

  test('gives those with all words first, and says how many they are', async () => {
    const { call } = await newConnection();
    const { facts, text } = await call('csf_search', { query: 'vendor contract' });
    const { total, withAllWords } = facts as { total: number; withAllWords: number };
    expect(facts['match']).toBe('all words');
    expect(withAllWords).toBeGreaterThan(0);
    expect(withAllWords).toBeLessThan(total);
    expect(text).toContain(
      `${total} elements for "vendor contract": ${withAllWords} with all words, then those with some.`,
    );
  });

  test('takes a name for words, so that what is like it is found too', async () => {
    const { call } = await newConnection();
    const { facts } = await call('csf_search', { query: 'asset management' });
    expect(facts['match']).toBe('all words');
    expect(ids(facts)[0]).toBe('ID.AM');
    expect(Number(facts['total'])).toBeGreaterThan(8);
  });

  test('refuses a cursor of another query', async () => {
    const { call } = await newConnection();
    const { facts } = await call('csf_search', { query: 'incident', limit: 1 });
    expect(await call('csf_search', { query: 'backup', cursor: facts['nextCursor'] })).toMatchObject({
      isError: true,
      text: expect.stringContaining('other arguments'),
    });
  });

  test('says so when nothing matches', async () => {
    const { call } = await newConnection();
    const { facts, text } = await call('csf_search', { query: 'zebra' });
    expect(facts).toMatchObject({ match: 'any word', total: 0, withAllWords: 0, results: [] });
    expect(text).toContain('Nothing in CSF 2.0 matches "zebra".');
  });
});
