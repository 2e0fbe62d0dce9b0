import { loadStanding, type ProfileStanding } from '../assessments/standing.ts';
import { type ElementFilter, readFilter } from '../framework/element-filter.ts';
import { resolveOutcome } from '../framework/resolve.ts';
import { functionArgument, outcomeArgument, profileArgument } from './arguments.ts';
import { functionOf, guide } from './guide.ts';
import { prompt } from './prompt.ts';

export const evidenceReview = prompt({
  name: 'evidence-review',
  title: 'Review evidence',
  description:
    'Review the evidence of a profile with the person who can open it, and find what lacks evidence.',
  arguments: {
    profile: profileArgument('Id or name of the profile.'),
    function: functionArgument,
    outcome: outcomeArgument,
  },
  run: async ({ profile, function: functionId, outcome }, { db }) => {
    const filter = readFilter({ function: functionId });
    const outcomeId = outcome === undefined ? undefined : resolveOutcome(outcome).id;
    return reviewGuide(await loadStanding(db, profile), filter, outcomeId);
  },
});

function reviewGuide({ profile }: ProfileStanding, filter: ElementFilter, outcomeId: string | undefined) {
  const one = outcomeId === undefined ? '' : `, outcome "${outcomeId}"`;
  const argument = functionOf(filter);
  return guide(
    `Let us review the evidence of the profile "${profile.id}" (${profile.name}, ${profile.organization})${argument}${one}.`,
    [
      `Ask after how many days our evidence counts as old, and who reviews today. Without a number, say nothing of its age.`,
      `Call records_list with profile "${profile.id}", kind "evidence", status "not reviewed"${argument}${one}, and take the records one at a time.`,
      'For each, say what it is, where it lies, of which day, and which outcomes it shall support; csf_get says what an assessor looks for. You cannot open it, and its content is not stored here: ask me to open it and to say what it shows.',
      'Ask of each outcome: does it show that the outcome is achieved, in the whole scope or in a part, and still today? Do not judge what you have not been told.',
      'Record my verdict with evidence_record: reviewStatus accepted or rejected, reviewer and reviewedOn, and my reason as note. Take a sha256 only if I give you one.',
      `Then call profile_checks with profile "${profile.id}"${argument}, detail "detailed": go through the outcomes that have a score and nothing to show for it, and ask what there is. New evidence needs a title, a reference, an owner, a date and its outcomes, all from me.`,
      'Where evidence and score do not fit together, tell me; the rules of profile_checks list more of that. A score changes only by a new judgement of a person, with assessment_record.',
      'Sum up: how many records were reviewed, accepted and rejected, and which outcomes still lack accepted evidence. report_build with kind "evidence" writes it down, if I want that.',
    ],
  );
}
