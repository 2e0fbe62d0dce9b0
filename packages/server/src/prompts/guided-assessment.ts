import { coverageOf } from '../assessments/coverage.ts';
import { loadStanding, type ProfileStanding } from '../assessments/standing.ts';
import { type ElementFilter, passes, readFilter } from '../framework/element-filter.ts';
import { functionArgument, profileArgument } from './arguments.ts';
import { functionOf, guide } from './guide.ts';
import { prompt } from './prompt.ts';

export const guidedAssessment = prompt({
  name: 'guided-assessment',
  title: 'Guided assessment',
  description: 'Assess the outcomes of a profile one by one with the people who know.',
  arguments: {
    profile: profileArgument('Id or name of the profile to assess.'),
    function: functionArgument,
  },
  run: async ({ profile, function: functionId }, { db }) => {
    const filter = readFilter({ function: functionId });
    return assessmentGuide(await loadStanding(db, profile), filter);
  },
});

function assessmentGuide({ profile, standings }: ProfileStanding, filter: ElementFilter) {
  const { basis } = coverageOf(standings.filter(({ outcome }) => passes(outcome.id, filter)));
  const levels = profile.scale.map(({ value, label, meaning }) => `   ${value} ${label}: ${meaning}`);
  const { functionId } = filter;
  return guide(
    `Let us assess the profile "${profile.id}" (${profile.name}, ${profile.organization}) against NIST CSF 2.0${functionId === undefined ? '' : `, function ${functionId}`}. So far: ${basis}.`,
    [
      `Call assessment_next with profile "${profile.id}"${functionOf(filter)}, and take the outcomes one at a time. Those with material come first: say which, and ask what it shows.`,
      'For each, say in a sentence what the outcome means for us, and ask which of the things to look for we have and what they show. Ask again only where the answer leaves the level open.',
      `Propose a level of the scale with your reason, and let me decide:\n${levels.join('\n')}\n   Where nobody knows, leave the outcome unassessed: unknown is not the lowest level. Where it does not apply, ask for the reason.`,
      'Record what I have confirmed with assessment_record: the assessor is the person who judged (ask for the name once), the note is what the score rests on. Never record a score that I have not confirmed.',
      'After each category, and when I stop, sum up with profile_overview, and give every figure with its basis. report_build writes it down as a draft, if I want that.',
    ],
  );
}
