import { overviewOf } from '../assessments/profile-overview.ts';
import { loadStanding } from '../assessments/standing.ts';
import { profileArgument } from './arguments.ts';
import { guide } from './guide.ts';
import { prompt } from './prompt.ts';

export const scopeProfile = prompt({
  name: 'scope-profile',
  title: 'Scope a profile',
  description: 'Settle what a profile covers, its scale, and what it aims at, with those who decide.',
  arguments: {
    profile: {
      ...profileArgument('Id or name of the profile to scope again; blank for a new one.'),
      isRequired: false,
    },
  },
  run: async ({ profile: given }, { db }) => {
    if (given === undefined) return guide(NEW, steps(undefined));
    const overview = overviewOf(await loadStanding(db, given));
    return guide(existing(overview), steps(overview.id));
  },
});

const NEW = 'Let us scope a new Organizational Profile for NIST CSF 2.0.';

function existing({ id, name, organization, revision, basis }: ReturnType<typeof overviewOf>): string {
  return `Let us scope the Organizational Profile "${id}" (${name}, ${organization}, revision ${revision}) again. So far: ${basis}.`;
}

function steps(profile: string | undefined): readonly string[] {
  const save = profile === undefined ? 'profile_create' : `profile_save with profile "${profile}"`;
  return [
    profile === undefined
      ? 'Look at profile_overview: is there a profile of ours already? Then ask for the organization and for a name that tells this profile from the others.'
      : `Read profile_get with profile "${profile}" and tell me what it covers today.`,
    'Ask what it shall cover, and write it down in my words as scope: units, systems, data and suppliers; and what is left out on purpose.',
    `Show the scale for scores and those for risks. Ask whether they suit us: they cannot be changed once something is rated on them. Store this with ${save}.`,
    'Go through the functions one by one (csf_get). For each category, say in a sentence what it asks for, and ask whether anything in it is none of our business. Exclude only the outcomes that I name, with profile_save, and store my reason as rationale; in doubt they stay included. An outcome that we ought to achieve and do not is a gap, not an exclusion.',
    'Then ask what we aim at: the target level and targetPriority of a category or outcome, and its targetTier if we use tiers. Propose nothing as usual for our branch: there are no such figures here.',
    'If somebody has judged our tier of risk governance or risk management, record it with tier_record: with their rationale, their name and the date. A tier is never computed from scores.',
    'Sum up with profile_get: scope, what is excluded and why, how many outcomes have no target yet. The prompt guided-assessment comes next.',
  ];
}
