import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { overviewOf } from '../assessments/profile-overview.ts';
import { loadStanding } from '../assessments/standing.ts';
import { completeProfileId } from '../profiles/complete-profile-id.ts';
import { listProfiles } from '../profiles/list-profiles.ts';
import { refusing } from '../refusing.ts';
import type { Services } from '../services.ts';
import { decoded, jsonContents } from './json-resource.ts';

/** profile_list pages through all; this list has no pages. */
const MAX_LISTED = 200;

const name = 'profile';

const config = {
  title: 'Organizational Profile',
  description: 'A profile with its scale, coverage, and the target, priority and score of every outcome.',
  mimeType: 'application/json',
};

export function registerProfile(server: McpServer, { db, log }: Services): void {
  const template = new ResourceTemplate('csf://profiles/{id}', {
    list: async () => ({
      resources: (await listProfiles(db, { limit: MAX_LISTED })).map((profile) => ({
        uri: `csf://profiles/${profile.id}`,
        name: profile.id,
        title: `${profile.name} (${profile.organization})`,
      })),
    }),
    complete: { id: (typed) => completeProfileId(db, typed) },
  });
  server.registerResource(name, template, config, (uri, { id }) =>
    refusing(uri.href, log, async () => {
      const standing = await loadStanding(db, decoded(id));
      return jsonContents(uri, {
        ...overviewOf(standing),
        outcomes: standing.standings.map(({ outcome, state, target, priority, assessment }) => ({
          id: outcome.id,
          state,
          target,
          priority,
          score: assessment?.score ?? null,
          assessedOn: assessment?.date ?? null,
        })),
      });
    }),
  );
}
