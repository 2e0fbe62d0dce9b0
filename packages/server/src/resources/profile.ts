import type { Resource } from '@modelcontextprotocol/server';
import { scoreOf } from '../analysis/figures.ts';
import { overviewOf } from '../assessments/profile-overview.ts';
import { loadStanding, type OutcomeStanding } from '../assessments/standing.ts';
import { completeProfileId } from '../profiles/complete-profile-id.ts';
import type { ListedProfile } from '../profiles/list-profiles.ts';
import { MAX_PROFILE_NAME } from '../profiles/profile.ts';
import { idOf, type JsonResourceTemplate, MIME_TYPE } from './json-resource.ts';

export const profile: JsonResourceTemplate = {
  name: 'profile',
  uriTemplate: 'csf://profiles/{id}',
  title: 'Organizational Profile',
  description: 'A profile with its scale, coverage, and the target, priority and score of every outcome.',
  complete: { id: (typed, { db }) => completeProfileId(db, typed) },
  read: async ({ id }, { db, differing }) => {
    const standing = await loadStanding(db, idOf(id, MAX_PROFILE_NAME));
    const dataWarning = differing.warningAbout([standing.profile.id]);
    return {
      ...(dataWarning !== null && { dataWarning }),
      ...overviewOf(standing),
      outcomes: standing.standings.map(outcomeFacts),
    };
  },
};

/** A profile as the list of resources shows it. */
export function profileResource({ id, name, organization }: ListedProfile): Resource {
  const { description } = profile;
  return {
    title: `${name} (${organization})`,
    description,
    mimeType: MIME_TYPE,
    uri: `csf://profiles/${id}`,
    name: id,
  };
}

function outcomeFacts(standing: OutcomeStanding) {
  const { outcome, state, target, targetPriority, assessment } = standing;
  const score = scoreOf(standing);
  return {
    id: outcome.id,
    shortName: outcome.shortName,
    state,
    target,
    targetPriority,
    score,
    assessedOn: assessment?.date ?? null,
  };
}
