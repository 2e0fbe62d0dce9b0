import type { McpServer, Resource } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { jsonBytes, pageWithin } from '../paging/page-within.ts';
import { listProfiles } from '../profiles/list-profiles.ts';
import { refusing } from '../refusals/refusing.ts';
import type { Services } from '../services.ts';
import { functionResources } from './core-element.ts';
import { type JsonResource, type JsonResourceTemplate, MIME_TYPE } from './json-resource.ts';
import { profileResource } from './profile.ts';

/**
 * A page holds the Core, its functions and the first profiles, because many clients read only one page. It is large, because the SDK's
 * client gives up after 64 pages.
 */
const PAGE_RESOURCES = 300;
const PAGE_BYTES = 90_000;

const RESOURCES = { tool: 'resources/list' };
const TEMPLATES = { tool: 'resources/templates/list' };

/** A listed resource with its place: its index among those that every server has, or after them and a profile's id. */
interface Placed {
  readonly resource: Resource;
  readonly place: readonly [index: number, id: string];
}

const place = () => z.tuple([z.int().min(0), z.string()]);

const noPlace = () => z.never();

/**
 * Answers lists of resources page by page, because the SDK's own lists have no pages. Called after the resources are
 * registered, which makes the SDK set its own lists.
 *
 * Resources that every server has come first. Profiles follow in the order of their ids.
 */
export function registerResourceLists(
  mcp: McpServer,
  {
    resources,
    templates,
  }: { resources: readonly JsonResource[]; templates: readonly JsonResourceTemplate[] },
  { db, log }: Services,
): void {
  const fixed: readonly Resource[] = [
    ...resources.map(({ read: _, ...listed }) => ({ ...listed, mimeType: MIME_TYPE })),
    ...functionResources,
  ];
  const resourceTemplates = templates.map(({ complete: _, read: __, ...listed }) => ({
    ...listed,
    mimeType: MIME_TYPE,
  }));
  mcp.server.setRequestHandler('resources/list', ({ params }) =>
    refusing('resources/list', log, async () => {
      const [index, id] = decodeCursor(params?.cursor, RESOURCES, place) ?? [-1, ''];
      const profiles = await listProfiles(db, { after: id, limit: PAGE_RESOURCES + 1 });
      const rest: readonly Placed[] = [
        ...fixed.map((resource, at): Placed => ({ resource, place: [at, ''] })).slice(index + 1),
        ...profiles.map(
          (profile): Placed => ({
            resource: profileResource(profile),
            place: [fixed.length, profile.id],
          }),
        ),
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
