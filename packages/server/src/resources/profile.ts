import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { scoreOf } from '../analysis/figures.ts';
import { overviewOf } from '../assessments/profile-overview.ts';
import { loadStanding, type OutcomeStanding } from '../assessments/standing.ts';
import { jsonBytes, pageWithin } from '../paging/page-within.ts';
import { completeProfileId } from '../profiles/complete-profile-id.ts';
import { type ListedProfile, listProfiles } from '../profiles/list-profiles.ts';
import { MAX_PROFILE_ID } from '../profiles/slug.ts';
import { refusing } from '../refusing.ts';
import type { Services } from '../services.ts';
import { idOf, jsonContents } from './json-resource.ts';

/** profile_list pages through all; this list has no pages, and the elements of the Core are in it too. */
const MAX_LISTED = 200;
const MAX_LISTED_BYTES = 50_000;

const name = 'profile';

const config = {
  title: 'Organizational Profile',
  description: 'A profile with its scale, coverage, and the target, priority and score of every outcome.',
  mimeType: 'application/json',
};

export function registerProfile(server: McpServer, { db, log }: Services): void {
  const template = new ResourceTemplate('csf://profiles/{id}', {
    list: async () => ({
      resources: pageWithin((await listProfiles(db, { limit: MAX_LISTED })).map(toResource), {
        start: 0,
        limit: MAX_LISTED,
        maxBytes: MAX_LISTED_BYTES,
        bytesOf: jsonBytes,
      }).items,
    }),
    complete: { id: (typed) => completeProfileId(db, typed) },
  });
  server.registerResource(name, template, config, (uri, { id }) =>
    refusing(name, log, async () => {
      const profile = await loadStanding(db, idOf(id, MAX_PROFILE_ID));
      return jsonContents(uri, { ...overviewOf(profile), outcomes: profile.standings.map(outcomeFacts) });
    }),
  );
}

function outcomeFacts(standing: OutcomeStanding) {
  const { outcome, state, target, targetPriority, assessment } = standing;
  const score = scoreOf(standing);
  return { id: outcome.id, state, target, targetPriority, score, assessedOn: assessment?.date ?? null };
}

function toResource({ id, name, organization }: ListedProfile) {
  return { uri: `csf://profiles/${id}`, name: id, title: `${name} (${organization})` };
}
