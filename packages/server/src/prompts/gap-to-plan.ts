import { coverageOf } from '../assessments/coverage.ts';
import { loadStanding, type ProfileStanding } from '../assessments/standing.ts';
import { type ElementFilter, passes, readFilter } from '../framework/element-filter.ts';
import { functionArgument, profileArgument } from './arguments.ts';
import { functionOf, guide } from './guide.ts';
import { prompt } from './prompt.ts';

export const gapToPlan = prompt({
  name: 'gap-to-plan',
  title: 'From gaps to a plan',
  description:
    'Turn the gaps of a profile into actions and a plan that fits the capacity, with those who do the work.',
  arguments: {
    profile: profileArgument('Id or name of the profile.'),
    function: functionArgument,
  },
  run: async ({ profile, function: functionId }, { db }) => {
    const filter = readFilter({ function: functionId });
    return planGuide(await loadStanding(db, profile), filter);
  },
});

function planGuide({ profile, standings }: ProfileStanding, filter: ElementFilter) {
  const { basis } = coverageOf(standings.filter(({ outcome }) => passes(outcome.id, filter)));
  const argument = functionOf(filter);
  return guide(
    `Let us make a plan from the gaps of the profile "${profile.id}" (${profile.name}, ${profile.organization})${argument}. So far: ${basis}.`,
    [
      `Call profile_gaps with profile "${profile.id}"${argument}. Say how many outcomes are below their target, and how many have no score or no target and therefore no gap that anybody knows.`,
      'Take the outcomes in that order, one category at a time. csf_get says what an assessor would look for; ask what of it is missing, and what we want to do about it. What we accept as it is needs no action: say so and go on.',
      'Record what I decide with action_record: title, weakness, outcomes, owner, effortHours, impact, dueOn, and what it depends on. Effort and impact are my estimates or they stay out; an action without effort is not scheduled, and that is right.',
      'Where an action answers a risk, link it; record a new one with risk_record only as I describe it, on our own scales.',
      'Ask for the first day, and how many hours a week all of us together have for this. Ask for hourly rates by role only if we want costs. Then call plan_build.',
      'Go through the answer with me: what is late, what is not scheduled and why, which gaps no action addresses. A cost that is null was not computed: do not estimate it. Quote how many actions a total covers.',
      'Change actions as I decide, build the plan again, and stop when I say that it holds. Then report_build with kind "plan" and the same hours writes it down: tell me where.',
    ],
  );
}
