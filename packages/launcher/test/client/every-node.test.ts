import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CallToolResult, ReadResourceResult } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coreWorkbook } from '../../../server/test/support/core-export.ts';
import { processesNaming } from '../support/instances/process-table.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import { nodesUnderTest } from './nodes.ts';
import { createSession, type Session } from './session.ts';

const CONNECT_LIMIT_MS = 30_000;

const modes = [
  { title: 'in its default mode', mode: 'legacy', revision: '2025-11-25', starts: 1 },
  { title: 'that negotiates the version', mode: 'auto', revision: '2026-07-28', starts: 2 },
] as const;

const PROFILE = 'plant-3';

/** A workbook as NIST exports it. Only its import loads what unpacks it, from files of their own in the build. */
const workbook = coreWorkbook({ 'GV.OC-01': { references: 'Standard v1: 4.1' } });

/** A call of every tool, with what its answer has to contain. The profile and one score exist already. */
const calls = {
  csf_search: {
    arguments: { query: 'gv oc 1', limit: 3 },
    facts: { match: 'id', results: expect.arrayContaining([expect.objectContaining({ id: 'GV.OC-01' })]) },
    text: 'GV.OC-01',
  },
  csf_get: {
    arguments: { id: 'GV.OC', detail: 'detailed' },
    facts: { id: 'GV.OC', type: 'category', status: 'active', parents: [{ id: 'GV', name: 'GOVERN' }] },
    text: 'GV.OC',
  },
  csf_map: {
    arguments: { reference: 'ra-4' },
    facts: { mappings: [expect.objectContaining({ element: 'DE.AE-06', references: ['RA-04'] })] },
    text: 'RA-04 is withdrawn',
  },
  profile_create: {
    arguments: { name: 'Plant 3', organization: 'Acme' },
    facts: { status: 'unchanged', profile: PROFILE, revision: 2 },
    text: PROFILE,
  },
  profile_save: {
    arguments: { profile: PROFILE, scope: 'The control systems of plant 3', expectedRevision: 2 },
    facts: { status: 'updated', profile: PROFILE, revision: 3 },
    text: PROFILE,
  },
  profile_clone: {
    arguments: { profile: PROFILE, name: 'Plant 4', withAssessments: true },
    facts: {
      profile: 'plant-4',
      clonedFrom: PROFILE,
      sourceRevision: 3,
      copied: expect.objectContaining({ assessments: 1 }),
    },
    text: 'plant-4',
  },
  profile_get: {
    arguments: { profile: PROFILE, detail: 'detailed', category: 'GV.OC' },
    facts: {
      organization: 'Acme',
      outcomes: expect.arrayContaining([
        expect.objectContaining({
          id: 'GV.OC-01',
          target: 3,
          targetPriority: 'high',
          assessment: expect.objectContaining({ score: 1, assessor: 'R. Roe', note: 'A draft exists' }),
        }),
      ]),
    },
    text: 'Acme',
  },
  profile_overview: {
    arguments: { organization: 'acme' },
    facts: {
      total: 2,
      profiles: [
        expect.objectContaining({ id: PROFILE, name: 'Plant 3' }),
        expect.objectContaining({ id: 'plant-4' }),
      ],
    },
    text: 'Plant 3',
  },
  assessment_record: {
    arguments: {
      profile: PROFILE,
      assessor: 'R. Roe',
      date: '2026-01-15',
      records: [
        { outcome: 'ID.AM-01', score: 2, note: 'The inventory lacks the laboratory' },
        { outcome: 'ID.AM-04', notApplicable: 'No services from suppliers' },
      ],
    },
    facts: {
      dryRun: false,
      recorded: [
        expect.objectContaining({ outcome: 'ID.AM-01', score: 2, isCurrent: true }),
        expect.objectContaining({ outcome: 'ID.AM-04', score: null, isCurrent: true }),
      ],
    },
    text: 'ID.AM-01',
  },
  assessment_next: {
    arguments: { profile: PROFILE, function: 'GV', limit: 1 },
    facts: {
      due: expect.objectContaining({ 'not assessed': 30 }),
      outcomes: [
        expect.objectContaining({ id: 'GV.OC-02', lookFor: expect.arrayContaining([expect.any(String)]) }),
      ],
    },
    text: 'GV.OC-02',
  },
  evidence_record: {
    arguments: {
      profile: PROFILE,
      records: [
        {
          title: 'Charter',
          reference: 'https://wiki.example/charter',
          owner: 'R. Roe',
          date: '2026-01-15',
          outcomes: ['GV.OC-01'],
        },
      ],
    },
    facts: { records: [{ id: 'E-1', status: 'created' }], notIncluded: [] },
    text: 'E-1',
  },
  risk_record: {
    arguments: { profile: PROFILE, records: [{ title: 'Loss of the control systems', likelihood: 2 }] },
    facts: { records: [{ id: 'R-1', status: 'created' }] },
    text: 'R-1',
  },
  tier_record: {
    arguments: {
      profile: PROFILE,
      area: 'risk governance',
      tier: 2,
      rationale: 'Approved by the board',
      approver: 'R. Roe',
    },
    facts: { id: 'T-1', name: 'Risk Informed', isCurrent: true },
    text: 'never computed',
  },
  action_record: {
    arguments: {
      profile: PROFILE,
      records: [{ title: 'Approve the draft', outcomes: ['GV.OC-01'], risks: ['R-1'], effortHours: 8 }],
    },
    facts: { records: [{ id: 'A-1', status: 'created' }] },
    text: 'A-1',
  },
  intake_record: {
    arguments: { profile: PROFILE, records: [{ title: 'Scan report', outcomes: ['ID.RA-01'] }] },
    facts: { records: [{ id: 'I-1', status: 'created' }] },
    text: 'I-1',
  },
  comment_record: {
    arguments: { profile: PROFILE, subject: 'E-1', text: 'Signed by whom?', author: 'R. Roe' },
    facts: { id: 'C-1', status: 'open' },
    text: 'C-1',
  },
  record_withdraw: {
    arguments: { profile: PROFILE, records: ['T-1'], reason: 'The board has not decided' },
    facts: { withdrawn: [{ id: 'T-1', what: expect.stringContaining('tier 2'), countsNow: null }] },
    text: 'T-1',
  },
  snapshot_record: {
    arguments: { profile: PROFILE, name: 'Board Q1', by: 'R. Roe' },
    facts: { id: 'N-1', status: 'draft', stored: true },
    text: 'N-1',
  },
  records_list: {
    arguments: { profile: PROFILE, kind: 'evidence', outcome: 'GV.OC-01' },
    facts: { records: [expect.objectContaining({ id: 'E-1', title: 'Charter', owner: 'R. Roe' })] },
    text: 'https://wiki.example/charter',
  },
  profile_scores: {
    arguments: { profile: PROFILE, function: 'GV' },
    facts: {
      basis: 'assessed 1 of 31 in scope; score and target for 1 of 31 in scope',
      groups: expect.arrayContaining([
        expect.objectContaining({
          id: 'overall',
          figures: expect.objectContaining({ inScope: 31, assessed: 1, mean: 1, belowTarget: 1 }),
          thin: true,
        }),
      ]),
    },
    text: '1 of 31',
  },
  profile_gaps: {
    arguments: { profile: PROFILE, category: 'GV.OC' },
    facts: {
      figures: expect.objectContaining({ withBoth: 1, belowTarget: 1, meanShortfall: 2 }),
      outcomes: [expect.objectContaining({ id: 'GV.OC-01', score: 1, target: 3, shortfall: 2 })],
    },
    text: 'GV.OC-01',
  },
  profile_changes: {
    arguments: { profile: PROFILE, with: ['plant-4'], category: 'GV.OC' },
    facts: { sameScale: true, compared: 5, differing: expect.any(Number) },
    text: 'plant-4',
  },
  profile_checks: {
    arguments: { profile: PROFILE, function: 'GV' },
    facts: {
      coverage: expect.objectContaining({ inScope: 31, assessed: 1, notAssessed: 30 }),
      evidence: expect.objectContaining({ figures: expect.objectContaining({ scored: 1 }) }),
    },
    text: '30 outcomes still to be assessed',
  },
  profile_lens: {
    arguments: { profile: PROFILE, dataset: 'sp-800-53-rev-5-2-0', control: 'PM-11', category: 'GV.OC' },
    facts: { controls: [expect.objectContaining({ control: 'PM-11', weakest: null })] },
    text: 'rated 1 of 3 in scope',
  },
  plan_build: {
    arguments: { profile: PROFILE, startOn: '2026-02-02', capacityHoursPerWeek: 4 },
    facts: {
      actions: [expect.objectContaining({ id: 'A-1', start: '2026-02-02', finish: '2026-02-15' })],
      cost: null,
    },
    text: 'Approve the draft',
  },
  report_build: {
    arguments: { profile: PROFILE, kind: 'procedure', about: 'GV.OC-01' },
    facts: { mediaType: 'text/html', isDraft: true, resource: expect.stringContaining('csf://reports/') },
    text: 'Procedure checklist for GV.OC-01',
  },
  data_import: {
    arguments: { content: workbook.toString('base64'), name: 'core.xlsx' },
    facts: {
      source: expect.objectContaining({ format: 'NIST XLSX', file: 'core.xlsx' }),
      datasets: [expect.objectContaining({ id: 'standard-v1', references: 1 })],
    },
    text: '134 statements, 1 dataset imported as F-1',
  },
  data_export: {
    arguments: { profile: PROFILE, kind: 'table', asContent: true },
    facts: { kind: 'table', mediaType: 'text/csv; charset=utf-8', encoding: 'text' },
    text: 'GV.OC-01',
  },
  audit_log: {
    arguments: { profile: PROFILE, limit: 1 },
    facts: { entries: [expect.objectContaining({ tool: 'snapshot_record', subject: PROFILE })] },
    text: 'snapshot_record',
  },
  data_delete: {
    arguments: { profile: 'plant-4' },
    facts: { status: 'dry run', confirm: expect.any(String) },
    text: 'plant-4',
  },
};

/** Ids that nothing has, and what the refusal has to name. */
const unknownIds = [
  { tool: 'csf_get', arguments: { id: 'GV.OC-99' }, advice: 'GV.OC-01' },
  { tool: 'csf_search', arguments: { query: 'risk', function: 'GX' }, advice: 'GV' },
  { tool: 'profile_save', arguments: { profile: PROFILE, outcomes: [{ id: 'GV.OX' }] }, advice: 'GV.OC' },
  { tool: 'profile_get', arguments: { profile: 'plant-5' }, advice: 'profile_overview' },
  {
    tool: 'assessment_record',
    arguments: { profile: PROFILE, assessor: 'R. Roe', records: [{ outcome: 'PR.AC-1x', score: 1 }] },
    advice: 'csf_search',
  },
  { tool: 'assessment_next', arguments: { profile: 'plant-5' }, advice: 'profile_overview' },
  { tool: 'profile_gaps', arguments: { profile: 'plant-5' }, advice: 'profile_overview' },
  { tool: 'csf_map', arguments: { id: 'GV', dataset: 'cobit' }, advice: 'sp-800-53-rev-5-2-0' },
  { tool: 'data_import', arguments: { file: '/no/such.xlsx' }, advice: 'bare name' },
  { tool: 'data_export', arguments: { profile: 'plant-5', kind: 'table' }, advice: 'profile_overview' },
  {
    tool: 'evidence_record',
    arguments: { profile: PROFILE, records: [{ id: 'E-9', title: 'Charter' }] },
    advice: 'records_list',
  },
  {
    tool: 'record_withdraw',
    arguments: { profile: PROFILE, records: ['E-9'], reason: 'Wrong profile' },
    advice: 'records_list',
  },
  { tool: 'data_delete', arguments: { profile: 'plant-5' }, advice: 'profile_overview' },
];

for (const node of await nodesUnderTest()) {
  const isMissing = 'missing' in node;
  const runtime = isMissing ? `${node.name} (${node.missing})` : node.name;

  describe.skipIf(isMissing).each(modes)(`On ${runtime}, a client $title`, ({ mode, revision, starts }) => {
    const opened = new AsyncDisposableStack();
    let sandbox: Sandbox;
    let session: Session;

    const call = (name: string, args: Readonly<Record<string, unknown>>): Promise<CallToolResult> =>
      session.client.callTool({ name, arguments: args });

    beforeAll(async () => {
      sandbox = opened.use(createSandbox());
      const options = { versionNegotiation: { mode }, ...('path' in node && { node: node.path }) };
      session = opened.use(createSession(sandbox, options));
      await session.connect();
      // From here on the client checks structured content against the output schemas, and throws where it does not fit.
      await session.client.listTools();
      const outcomes = [{ id: 'GV.OC', target: 3, targetPriority: 'high' }];
      await call('profile_create', { name: 'Plant 3', organization: 'Acme', outcomes });
      const records = [{ outcome: 'GV.OC-01', score: 1, note: 'A draft exists' }];
      await call('assessment_record', { profile: PROFILE, assessor: 'R. Roe', records });
    }, CONNECT_LIMIT_MS);

    afterAll(() => opened.disposeAsync());

    test(`connects to the server with revision ${revision} of the protocol`, () => {
      expect(session.client.getNegotiatedProtocolVersion()).toBe(revision);
      expect(session.client.getServerVersion()?.name).toBe('csf-mcp');
      expect(session.client.getInstructions()).toContain('csf_search');
      expect(session.started).toHaveLength(starts);
    });

    test('finds these tools and no others, each described for programs and for people', async () => {
      const { tools } = await session.client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(Object.keys(calls));
      for (const { name, title, description, annotations, outputSchema } of tools) {
        expect({ name, title, description, outputSchema }).toEqual({
          name,
          title: expect.any(String),
          description: expect.any(String),
          outputSchema: expect.objectContaining({ type: 'object' }),
        });
        expect(Object.values(annotations ?? {}).filter((hint) => typeof hint === 'boolean')).toHaveLength(4);
      }
    });

    test.each(Object.entries(calls))(
      'gets an answer from %s',
      async (name, { arguments: args, facts, text }) => {
        const answer = await call(name, args);
        expect(answer.isError, textOf(answer)).toBeFalsy();
        expect(answer.structuredContent).toMatchObject(facts);
        expect(textOf(answer)).toContain(text);
      },
    );

    test('learns from every tool which arguments there are when it sends an unknown one', async () => {
      for (const [name, { arguments: args }] of Object.entries(calls)) {
        const answer = await call(name, { ...args, colour: 'red' });
        expect(answer.isError, name).toBe(true);
        expect(textOf(answer), name).toContain('unknown argument "colour"');
        expect(textOf(answer), name).toMatch(/Allowed: \w+/);
      }
    });

    test('learns which argument it probably meant', async () => {
      const answer = await call('csf_get', { id: 'GV', details: 'detailed' });
      expect(answer.isError).toBe(true);
      expect(textOf(answer)).toContain('did you mean "detail"');
    });

    test('learns from every tool what to do about an unknown id', async () => {
      for (const { tool, arguments: args, advice } of unknownIds) {
        const answer = await call(tool, args);
        expect(answer.isError, tool).toBe(true);
        expect(answer.structuredContent, tool).toBeUndefined();
        expect(textOf(answer), tool).toContain(advice);
      }
    });

    test('reads every resource that it finds', async () => {
      const { resourceTemplates } = await session.client.listResourceTemplates();
      expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
        'csf://core/{id}',
        'csf://references/{dataset}/{id}',
        'csf://profiles/{id}',
        'csf://profiles/{id}/snapshots/{number}',
        'csf://reports/{id}',
      ]);
      const { resources } = await session.client.listResources();
      const uris = resources.map(({ uri }) => uri);
      // The Core and its 6 functions, the profiles and a snapshot.
      expect(uris).toHaveLength(1 + 6 + 2 + 1);
      expect(uris).toContain(`csf://profiles/${PROFILE}`);
      for (const uri of uris) {
        const result = await session.client.readResource({ uri });
        expect(result.contents.map((content) => content.uri)).toEqual([uri]);
        expect(documentOf(result)).toBeTypeOf('object');
      }
    });

    test('reads a withdrawn element, which is not listed, and is told about an unknown one', async () => {
      const withdrawn = await session.client.readResource({ uri: 'csf://core/PR.AC' });
      expect(documentOf(withdrawn)).toMatchObject({ id: 'PR.AC', status: 'withdrawn' });
      await expect(session.client.readResource({ uri: 'csf://core/GV.OX' })).rejects.toThrow('csf_search');
      await expect(session.client.readResource({ uri: 'csf://profiles/nobody' })).rejects.toThrow(
        'profile_overview',
      );
    });

    test.each([
      { uri: 'csf://core/{id}', value: 'gv.oc', completed: 'GV.OC-01' },
      { uri: 'csf://profiles/{id}', value: 'pl', completed: PROFILE },
    ])('gets ids completed for $uri', async ({ uri, value, completed }) => {
      const ref = { type: 'ref/resource', uri } as const;
      const { completion } = await session.client.complete({ ref, argument: { name: 'id', value } });
      expect(completion.values).toContain(completed);
      expect(completion.values.every((id) => id.toLowerCase().startsWith(value))).toBe(true);
    });

    test('gets the prompt guided-assessment, with its arguments completed', async () => {
      const { prompts } = await session.client.listPrompts();
      expect(prompts.map(({ name }) => name)).toEqual([
        'scope-profile',
        'guided-assessment',
        'evidence-review',
        'gap-to-plan',
        'migrate-1.1-to-2.0',
      ]);
      const ref = { type: 'ref/prompt', name: 'guided-assessment' } as const;
      const argument = { name: 'profile', value: 'pl' };
      expect((await session.client.complete({ ref, argument })).completion.values).toEqual([
        PROFILE,
        'plant-4',
      ]);
      const { messages } = await session.client.getPrompt({
        name: 'guided-assessment',
        arguments: { profile: PROFILE, function: 'GV' },
      });
      expect(JSON.stringify(messages)).toContain(`profile \\"${PROFILE}\\"`);
    });

    test('deletes a profile, and its text is gone from the file too', async () => {
      const plan = await call('data_delete', { profile: PROFILE });
      const { confirm } = Object(plan.structuredContent);
      const answer = await call('data_delete', { profile: PROFILE, confirm });
      expect(answer.structuredContent, textOf(answer)).toMatchObject({ status: 'deleted' });
      expect(textOf(answer)).not.toContain('could not be rewritten');
      rmSync(join(sandbox.dataDir, 'deleted'), { recursive: true });
    });

    // The last one, because it ends the session.
    test('leaves a stopped server, a closed database and no warning behind when it closes', async () => {
      expect(existsSync(sandbox.lockFile)).toBe(true);
      await session.client.close();
      const { exitCode, signal, stderr } = await session.end();
      expect({ exitCode, signal }, stderr).toEqual({ exitCode: 0, signal: null });
      expect(session.started.map((child) => child.exitCode)).toEqual(Array(starts).fill(0));
      expect(stderr).toContain('"msg":"ready"');
      expect(stderr).not.toMatch(/Warning/);
      expect(existsSync(sandbox.lockFile)).toBe(false);
      expect(readdirSync(sandbox.dataDir).toSorted()).toEqual(['csf.db', 'instance.lock', 'reports']);
      expect(processesNaming(sandbox.directory)).toEqual([]);
    });
  });
}

function textOf({ content }: CallToolResult): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

function documentOf({ contents }: ReadResourceResult): unknown {
  const [content] = contents;
  return content !== undefined && 'text' in content ? JSON.parse(content.text) : undefined;
}
