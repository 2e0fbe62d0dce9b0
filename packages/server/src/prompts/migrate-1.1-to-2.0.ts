import { loadStanding, type ProfileStanding } from '../assessments/standing.ts';
import { resolveElement } from '../framework/resolve.ts';
import { withdrawn } from '../framework/withdrawn.ts';
import { levelValues } from '../profiles/scale.ts';
import { profileArgument, withdrawnArgument } from './arguments.ts';
import { guide } from './guide.ts';
import { prompt } from './prompt.ts';

export const migration = prompt({
  name: 'migrate-1.1-to-2.0',
  title: 'Migrate from CSF 1.1 to 2.0',
  description:
    'Carry an assessment by CSF 1.1 over to a profile, judgement by judgement: nothing is converted.',
  arguments: {
    profile: profileArgument('Id or name of the CSF 2.0 profile that gets the scores.'),
    outcome: withdrawnArgument,
  },
  run: async ({ profile, outcome }, { db }) => {
    const first = outcome === undefined ? undefined : idOf(outcome);
    return migrationGuide(await loadStanding(db, profile), first);
  },
});

function idOf(text: string): string {
  const found = resolveElement(text);
  return found.status === 'active' ? found.element.id : found.entry.id;
}

function migrationGuide({ profile }: ProfileStanding, first: string | undefined) {
  const gone = withdrawn.filter(({ type }) => type === 'subcategory');
  const split = gone.filter(({ successors }) => successors.length > 1);
  return guide(
    `Let us carry our assessment by CSF 1.1 over to the CSF 2.0 profile "${profile.id}" (${profile.name}, ${profile.organization}). CSF 2.0 has withdrawn ${gone.length} subcategories of CSF 1.1; the content of ${split.length} of them is now in several places. So this is a new judgement for each outcome, not a conversion.`,
    [
      `Ask for the old assessment: ids, scores, the scale they are on, dates, and who judged.${first === undefined ? '' : ` Begin with ${first}.`} Ids may be spelled as in CSF 1.1 ("ID.AM-1").`,
      'Call csf_get for each id. An id that is still in force need not mean the same as before: read me the statement, and ask whether the old judgement still says that.',
      'A withdrawn id has successors. With one successor, say what it asks for now, and ask me for its level. With several, the old score does not split: a person judges each of them by itself, or it stays unassessed. If csf_get names no successor, say so and read me the note.',
      'Where several old ids lead to one outcome, show all the old scores and ask for one judgement: do not average, and do not take the best or the worst.',
      `The levels of this profile are ${levelValues(profile.scale)}. If the old scale is another one, do not translate numbers: say what the levels here mean, and ask.`,
      'Record what I confirm with assessment_record. The date is the day of the judgement and the assessor is who made it: both are of today, unless the old judgement itself holds as it was. The note names the old id, score and date.',
      `Then call assessment_next with profile "${profile.id}": what it lists has no score yet, be it new in CSF 2.0 or left open above. The prompt guided-assessment goes on from there.`,
    ],
  );
}
