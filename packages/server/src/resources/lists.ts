import type { McpServer, Resource } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { jsonBytes, pageWithin } from '../paging/page-within.ts';
import { listProfiles } from '../profiles/list-profiles.ts';
import { refusing } from '../refusals/refusing.ts';
import type { Services } from '../services.ts';
import { coreResource } from './core.ts';
import { coreElementTemplate, elementResources } from './core-element.ts';
import { profileResource, profileTemplate } from './profile.ts';
import { referencesTemplate } from './references.ts';

/**
 * A page holds the Core and the first profiles: many clients read no further. It is large because the SDK's client
 * gives up after 64 pages.
 */
const PAGE_RESOURCES = 300;
const PAGE_BYTES = 90_000;

const RESOURCES = { tool: 'resources/list' };
const TEMPLATES = { tool: 'resources/templates/list' };

/** What every server has; profiles follow in the order of their ids. */
const fixed: readonly Resource[] = [coreResource, ...elementResources];

/** Elements of a list with the place after which the next page would begin: an index in `fixed`, a profile's id. */
interface Placed {
  readonly resource: Resource;
  readonly place: readonly [index: number, id: string];
}

const place = () => z.tuple([z.int().min(0), z.string()]);

const noPlace = () => z.never();

/**
 * Lists of resources with pages, in place of the SDK's, which have none. Registered after the resources, which make
 * the SDK set its own.
 */
export function registerResourceLists(mcp: McpServer, { db, log }: Services): void {
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
      // All fit on one page: no cursor was ever given.
      decodeCursor(params?.cursor, TEMPLATES, noPlace);
      return { resourceTemplates: [coreElementTemplate, referencesTemplate, profileTemplate] };
    }),
  );
}
