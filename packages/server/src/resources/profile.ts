import { type McpServer, type Resource, ResourceTemplate } from '@modelcontextprotocol/server';
import { scoreOf } from '../analysis/figures.ts';
import { overviewOf } from '../assessments/profile-overview.ts';
import { loadStanding, type OutcomeStanding } from '../assessments/standing.ts';
import { completeProfileId } from '../profiles/complete-profile-id.ts';
import type { ListedProfile } from '../profiles/list-profiles.ts';
import { MAX_PROFILE_ID } from '../profiles/slug.ts';
import { refusing } from '../refusals/refusing.ts';
import type { Services } from '../services.ts';
import { idOf, jsonContents } from './json-resource.ts';

const name = 'profile';

const uriTemplate = 'csf://profiles/{id}';

const config = {
  title: 'Organizational Profile',
  description: 'A profile with its scale, coverage, and the target, priority and score of every outcome.',
  mimeType: 'application/json',
};

export const profileTemplate = { name, uriTemplate, ...config };

/** A profile as the list of resources shows it. */
export function profileResource({ id, name, organization }: ListedProfile): Resource {
  return { ...config, uri: `csf://profiles/${id}`, name: id, title: `${name} (${organization})` };
}

export function registerProfile(server: McpServer, { db, log }: Services): void {
  const template = new ResourceTemplate(uriTemplate, {
    list: undefined,
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
