import type { McpServer, Resource } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { showsViews } from '../apps/declared-capabilities.ts';
import { viewResource } from '../apps/register-views.ts';
import type { View } from '../apps/views.ts';
import type { Database } from '../database/open.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { jsonBytes, pageWithin } from '../paging/page-within.ts';
import { listProfiles } from '../profiles/list-profiles.ts';
import { refusing } from '../refusals/refusing.ts';
import type { Services } from '../services.ts';
import { listSnapshots } from '../snapshots/list-snapshots.ts';
import { functionResources } from './core-element.ts';
import { type JsonResource, MIME_TYPE, type ResourceTemplateValue } from './json-resource.ts';
import { profileResource } from './profile.ts';
import { typeOf } from './register-resource.ts';
import { snapshotResource } from './snapshot.ts';

/**
 * A page holds the Core, its functions and the first profiles, because many clients read only one page. It is large, because the SDK's
 * client gives up after 64 pages.
 */
const PAGE_RESOURCES = 300;
const PAGE_BYTES = 90_000;

const RESOURCES = { tool: 'resources/list' };
const TEMPLATES = { tool: 'resources/templates/list' };

/**
 * A listed resource with its place: its index among those that every server has or, after them, the id of a profile, or,
 * after all profiles, the id of a snapshot's profile and its number.
 */
interface Placed {
  readonly resource: Resource;
  readonly place: readonly [index: number, id: string, number: number];
}

/** Before everything. */
const START: Placed['place'] = [-1, '', 0];

const place = () => z.tuple([z.int().min(0), z.string(), z.int().min(0)]);

const noPlace = () => z.never();

/**
 * Answers lists of resources page by page, because the SDK's own lists have no pages. Called after the resources are
 * registered, which makes the SDK set its own lists.
 *
 * Resources that every server has come first. Profiles follow in the order of their ids, then their snapshots.
 */
export function registerResourceLists(
  mcp: McpServer,
  {
    resources,
    templates,
    views,
  }: {
    resources: readonly JsonResource[];
    templates: readonly ResourceTemplateValue[];
    views: readonly View[];
  },
  { db, log }: Services,
): void {
  const always: readonly Resource[] = [
    ...resources.map(({ read: _, ...listed }) => ({ ...listed, mimeType: MIME_TYPE })),
    ...functionResources,
  ];
  const withViews = [...always, ...views.map(viewResource)];
  const resourceTemplates = templates.map(({ complete: _, read: __, holds, ...listed }) => ({
    ...listed,
    ...typeOf({ holds }),
  }));
  mcp.server.setRequestHandler('resources/list', ({ params }, context) =>
    refusing('resources/list', log, async () => {
      const fixed = showsViews(mcp, context) ? withViews : always;
      const after = decodeCursor(params?.cursor, RESOURCES, place) ?? START;
      const rest: readonly Placed[] = [
        ...fixed.map((resource, at): Placed => ({ resource, place: [at, '', 0] })).slice(after[0] + 1),
        ...(await profilesAfter(db, fixed.length, after)),
        ...(await snapshotsAfter(db, fixed.length + 1, after)),
      ];
      const { items, next } = pageWithin(rest, {
        start: 0,
        limit: PAGE_RESOURCES,
        maxBytes: PAGE_BYTES,
        bytesOf: ({ resource }) => jsonBytes(resource) + 1,
      });
      const last = items.at(-1);
      return {
        resources: items.map(({ resource }) => resource),
        ...(next !== null && last && { nextCursor: encodeCursor(RESOURCES, last.place) }),
      };
    }),
  );
  mcp.server.setRequestHandler('resources/templates/list', ({ params }) =>
    refusing('resources/templates/list', log, () => {
      // All templates fit on one page, so no cursor is ever given out.
      decodeCursor(params?.cursor, TEMPLATES, noPlace);
      return { resourceTemplates };
    }),
  );
}

/** Profiles have this index. */
async function profilesAfter(
  db: Database,
  index: number,
  [last, id]: Placed['place'],
): Promise<readonly Placed[]> {
  if (last > index) return [];
  const profiles = await listProfiles(db, { after: id, limit: PAGE_RESOURCES + 1 });
  return profiles.map((profile) => ({ resource: profileResource(profile), place: [index, profile.id, 0] }));
}

/** Snapshots have this index. */
async function snapshotsAfter(
  db: Database,
  index: number,
  [last, profileId, number]: Placed['place'],
): Promise<readonly Placed[]> {
  const after = last === index ? { profileId, number } : undefined;
  const snapshots = await listSnapshots(db, { after, limit: PAGE_RESOURCES + 1 });
  return snapshots.map((snapshot) => ({
    resource: snapshotResource(snapshot),
    place: [index, snapshot.profileId, snapshot.number],
  }));
}
