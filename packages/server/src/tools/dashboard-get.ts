import * as z from 'zod';
import { DASHBOARD_URI } from '../apps/views.ts';
import { loadDashboard } from '../dashboard/load-dashboard.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { pointOfView, profileToRead } from '../tool-kit/arguments.ts';
import { requireView } from '../tool-kit/require-view.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({ profile: profileToRead(), ...pointOfView() });

/** The dashboard draws it; src/dashboard/dashboard-data.ts describes all of it. */
const output = () =>
  z.looseObject({
    profile: z.string(),
    asOf: z.string(),
    leastCoverage: z.number(),
    whole: z.looseObject({}),
    functions: z.array(z.looseObject({})),
    categories: z.array(z.looseObject({})),
    outcomes: z.array(z.looseObject({})),
    shortfalls: z.looseObject({}),
    trend: z.looseObject({}),
    risks: z.looseObject({}),
  });

export const dashboardGet = tool({
  name: 'dashboard_get',
  title: 'Figures of the dashboard',
  description: 'What the dashboard draws of a profile. Only the dashboard calls it.',
  input,
  output,
  annotations: READ_ONLY,
  view: { uri: DASHBOARD_URI, visibility: ['app'] },
  run: async (question, call) => {
    requireView(call, 'profile_overview says where a profile stands.');
    const data = await loadDashboard(call, question, call.abort);
    const { name, organization, whole } = data;
    // The page reads the structured content. A text beside it would say everything twice.
    return {
      summary: `${name} of ${organization}: ${whole.basis}.`,
      facts: data,
      notInText: Object.keys(data),
    };
  },
});
