import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, onTestFinished, test } from 'vitest';
import { formerTools } from '../src/former-tools.ts';
import { connect, newConnection, testServer } from './support/connection.ts';
import { coreContent } from './support/core-export.ts';
import { temporaryDirectory } from './support/data-directory.ts';

const fixture = fileURLToPath(new URL('./fixtures/stdio-server.ts', import.meta.url));

/** How clients connect: as most do, with an older revision, and with the newest. */
const MODES: readonly [revision: string, options: ConstructorParameters<typeof Client>[1]][] = [
  ['2025-11-25', {}],
  ['2025-06-18', { supportedProtocolVersions: ['2025-06-18'] }],
  ['2026-07-28', { versionNegotiation: { mode: 'auto' } }],
];

const TOOLS = [
  'csf_search',
  'csf_get',
  'csf_map',
  'profile_create',
  'profile_save',
  'profile_clone',
  'profile_get',
  'profile_overview',
  'assessment_record',
  'assessment_next',
  'evidence_record',
  'risk_record',
  'tier_record',
  'action_record',
  'intake_record',
  'comment_record',
  'record_withdraw',
  'snapshot_record',
  'records_list',
  'profile_scores',
  'profile_gaps',
  'profile_changes',
  'profile_checks',
  'profile_lens',
  'plan_build',
  'report_build',
  'data_import',
  'data_export',
  'audit_log',
  'data_delete',
];

const PROMPTS = [
  'scope-profile',
  'guided-assessment',
  'evidence-review',
  'gap-to-plan',
  'migrate-1.1-to-2.0',
];

describe.each(MODES)('a client that speaks %s', (revision, options) => {
  test('can call every tool, read every resource, complete an id and get every prompt', async () => {
    const { client, call } = await connect(await testServer(), options);
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS);

    const profile = 'clinic';
    const calls: Record<string, Record<string, unknown>> = {
      profile_create: { name: 'Clinic', organization: 'Acme', outcomes: [{ id: 'GV', target: 3 }] },
      profile_save: { profile, scope: 'Wards' },
      assessment_record: { profile, assessor: 'Ada', records: [{ outcome: 'GV.OC-01', score: 2 }] },
      profile_clone: { profile, name: 'Clinic 2026', withAssessments: true },
      assessment_next: { profile },
      evidence_record: {
        profile,
        records: [
          { title: 'Charter', reference: 'a.pdf', owner: 'Ada', date: '2025-03-01', outcomes: ['GV.OC-01'] },
        ],
      },
      risk_record: { profile, records: [{ title: 'Loss of records', likelihood: 2 }] },
      tier_record: { profile, area: 'risk governance', tier: 2, rationale: 'Approved.', approver: 'Ada' },
      action_record: {
        profile,
        records: [{ title: 'Write it', outcomes: ['GV.OC-01'], effortHours: 8, risks: ['R-1'] }],
      },
      intake_record: { profile, records: [{ title: 'Report', outcomes: ['GV.OC-02'] }] },
      comment_record: { profile, subject: 'E-1', text: 'Signed by whom?', author: 'Ben' },
      record_withdraw: { profile, records: ['T-1'], reason: 'Judged too early.' },
      snapshot_record: { profile, name: 'Board' },
      records_list: { profile, kind: 'evidence', detail: 'detailed' },
      plan_build: { profile, startOn: '2025-04-07', capacityHoursPerWeek: 40, detail: 'detailed' },
      profile_get: { profile, detail: 'detailed' },
      profile_overview: {},
      profile_scores: { profile, detail: 'detailed' },
      profile_gaps: { profile, net: true },
      profile_changes: { profile, with: ['clinic-2026'], detail: 'detailed' },
      profile_checks: { profile, detail: 'detailed' },
      profile_lens: { profile, dataset: 'sp-800-53-rev-5-2-0', control: 'AC' },
      csf_search: { query: 'backup' },
      csf_get: { id: 'GV', detail: 'detailed' },
      report_build: { profile, kind: 'full' },
      audit_log: { detail: 'detailed' },
      data_delete: { profile },
      csf_map: { reference: 'AC-2' },
      data_import: coreContent(),
      data_export: { profile, kind: 'table' },
    };
    for (const [tool, args] of Object.entries(calls)) {
      expect(await call(tool, args), tool).toMatchObject({ isError: false });
    }
    expect(Object.keys(calls).toSorted()).toEqual(TOOLS.toSorted());

    const { resources } = await client.listResources();
    expect(resources).toHaveLength(1 + 6 + 2 + 1);
    for (const { uri } of resources) {
      const { contents } = await client.readResource({ uri });
      const [content] = contents;
      expect(content).toMatchObject({ uri, mimeType: 'application/json' });
      if (content !== undefined && 'text' in content) expect(() => JSON.parse(content.text)).not.toThrow();
    }

    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'csf://core/{id}',
      'csf://references/{dataset}/{id}',
      'csf://profiles/{id}',
      'csf://profiles/{id}/snapshots/{number}',
      'csf://reports/{id}',
    ]);
    const uri = 'csf://references/sp-800-53-rev-5-2-0/AC-02';
    expect((await client.readResource({ uri })).contents).toMatchObject([{ uri }]);
    for (const method of ['resources/list', 'resources/templates/list'] as const) {
      await expect(client.request({ method, params: { cursor: 'x' } })).rejects.toMatchObject({
        code: -32602,
      });
    }

    const { completion } = await client.complete({
      ref: { type: 'ref/resource', uri: 'csf://core/{id}' },
      argument: { name: 'id', value: 'rc.co' },
    });
    expect(completion.values).toEqual(['RC.CO', 'RC.CO-03', 'RC.CO-04', 'RC.CO-01', 'RC.CO-02']);

    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(PROMPTS);
    for (const { name } of prompts) {
      const { messages } = await client.getPrompt({ name, arguments: { profile } });
      expect(messages, name).toHaveLength(1);
    }
  });

  test('over a pipe gets the same, and the database is closed when it leaves', async () => {
    const dataDir = temporaryDirectory();
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', fixture, dataDir],
      stderr: 'pipe',
    });
    const client = new Client({ name: 'test', version: '1.0.0' }, options);
    onTestFinished(() => client.close());
    await client.connect(transport);
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    const saved = await client.callTool({
      name: 'profile_create',
      arguments: { name: 'Clinic', organization: 'Acme' },
    });
    expect(saved.structuredContent).toEqual({
      summary: 'Profile clinic created; it is at revision 1.',
      status: 'created',
      profile: 'clinic',
      revision: 1,
      changedOutcomes: 0,
      next: 'assessment_next gives the first outcomes to assess.',
    });
    await client.close();
    expect(readdirSync(dataDir)).toEqual(['csf.db']);
  });
});

describe.each(MODES)('a client that speaks %s', (_revision, options) => {
  test.each([
    ['profile_analyze', { profile: 'clinic', kind: 'trend' }, 'profile_changes for the trend'],
    ['profile_compare', { profiles: ['clinic'] }, 'profile_changes with profile'],
    ['profile_list', undefined, 'profile_overview without a profile'],
  ])('and calls the former tool %s is told what to call instead', async (name, args, advice) => {
    const { client } = await connect(await testServer(), options);
    const answer = await client.callTool({ name, ...(args && { arguments: args }) });
    expect(answer).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: expect.stringContaining(advice) }],
    });
    expect(JSON.stringify(answer.content)).toContain(`There is no tool ${name} any more.`);
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).not.toContain(name);
  });
});

test('former tools name only tools that exist', () => {
  const named = Object.values(formerTools).flatMap((advice) => advice.match(/\b[a-z]+_[a-z]+\b/g) ?? []);
  expect(named.filter((name) => !TOOLS.includes(name))).toEqual([]);
  expect(Object.keys(formerTools).filter((name) => TOOLS.includes(name))).toEqual([]);
});

describe('what the server says of itself', () => {
  test('is its name and version, and instructions under 2 kB that name every tool', async () => {
    const { client } = await newConnection();
    expect(client.getServerVersion()).toMatchObject({ name: 'csf-mcp', version: '1.2.3' });
    const instructions = client.getInstructions() ?? '';
    for (const tool of TOOLS) expect(instructions).toContain(tool);
    expect(Buffer.byteLength(instructions)).toBeLessThan(2_048);
  });

  test('is a list of tools under 64 kB, each with title, schemas and all four annotations', async () => {
    const { client } = await newConnection();
    const { tools } = await client.listTools();
    // Most of it are the schemas of answers, which no model sees; token-budget.test.ts has the limit of what one does.
    expect(Buffer.byteLength(JSON.stringify({ tools }))).toBeLessThan(64_000);
    for (const tool of tools) {
      expect(tool.title, tool.name).toBeTruthy();
      expect(tool.description?.length, tool.name).toBeGreaterThan(40);
      expect(tool.inputSchema, tool.name).toMatchObject({ type: 'object', properties: {} });
      expect(tool.outputSchema, tool.name).toMatchObject({ type: 'object' });
      expect(Object.keys(tool.annotations ?? {}).toSorted(), tool.name).toEqual([
        'destructiveHint',
        'idempotentHint',
        'openWorldHint',
        'readOnlyHint',
      ]);
    }
  });

  test('is which tools change something', async () => {
    const { client } = await newConnection();
    const { tools } = await client.listTools();
    const writing = tools.filter(({ annotations }) => annotations?.readOnlyHint === false);
    expect(writing.map(({ name }) => name)).toEqual([
      'profile_create',
      'profile_save',
      'profile_clone',
      'assessment_record',
      'evidence_record',
      'risk_record',
      'tier_record',
      'action_record',
      'intake_record',
      'comment_record',
      'record_withdraw',
      'snapshot_record',
      'report_build',
      'data_import',
      'data_export',
      'data_delete',
    ]);
  });

  test('may be cached for an hour where it is the same for everybody, from protocol 2026-07-28 on', async () => {
    const { client } = await connect(await testServer(), { versionNegotiation: { mode: 'auto' } });
    for (const method of ['tools/list', 'prompts/list', 'resources/templates/list'] as const)
      expect(await client.request({ method }), method).toMatchObject({
        ttlMs: 3_600_000,
        cacheScope: 'public',
      });
    expect(await client.request({ method: 'resources/list' })).toMatchObject({
      ttlMs: 0,
      cacheScope: 'private',
    });
  });

  test('describes every argument', async () => {
    const { client } = await newConnection();
    const { tools } = await client.listTools();
    const silent = tools.flatMap((tool) =>
      Object.entries(tool.inputSchema.properties ?? {})
        .filter(([, property]) => !Object.hasOwn(Object(property), 'description'))
        .map(([argument]) => `${tool.name}: ${argument}`),
    );
    expect(silent).toEqual([]);
  });
});
