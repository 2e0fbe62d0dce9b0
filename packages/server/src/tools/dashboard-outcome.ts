import * as z from 'zod';
import { DASHBOARD_URI } from '../apps/views.ts';
import { loadOutcome } from '../dashboard/load-outcome.ts';
import { resolveActive } from '../framework/resolve.ts';
import { invalid } from '../refusals/invalid.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { elementId, pointOfView, profileToRead } from '../tool-kit/arguments.ts';
import { requireView } from '../tool-kit/require-view.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileToRead(),
  outcome: elementId('The outcome that is to be shown.', 'outcome'),
  ...pointOfView(),
});

/** The dashboard draws it; src/dashboard/dashboard-data.ts describes all of it. */
const output = () =>
  z.looseObject({
    profile: z.string(),
    id: z.string(),
    statement: z.string(),
    words: z.string().describe('Whose words the statement is in.'),
    lookFor: z.array(z.string()),
    history: z.looseObject({}),
    evidence: z.looseObject({}),
    references: z.looseObject({}),
  });

export const dashboardOutcome = tool({
  name: 'dashboard_outcome',
  title: 'An outcome on the dashboard',
  description: 'What the dashboard shows of one outcome. Only the dashboard calls it.',
  input,
  output,
  annotations: READ_ONLY,
  view: { uri: DASHBOARD_URI, visibility: ['app'] },
  run: async ({ outcome: given, ...question }, call) => {
    requireView(call, 'profile_get with an outcome has what is recorded about it.');
    const outcome = resolveActive(given);
    if (outcome.type !== 'outcome')
      throw invalid(`${outcome.id} is not an outcome`, 'Give an outcome, such as GV.OC-01.');
    const detail = await loadOutcome(call, question, outcome);
    return {
      summary: `${detail.id} ${detail.shortName}.`,
      facts: detail,
      notInText: Object.keys(detail),
    };
  },
});
