import { completable, type McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { coverageOf } from '../assessments/coverage.ts';
import { loadStanding, type ProfileStanding } from '../assessments/standing.ts';
import { functions } from '../framework/core.ts';
import { type ElementFilter, passes, readFilter } from '../framework/element-filter.ts';
import { MAX_ELEMENT_ID } from '../framework/id.ts';
import { completeProfileId } from '../profiles/complete-profile-id.ts';
import { MAX_PROFILE_ID } from '../profiles/slug.ts';
import { refusing } from '../refusing.ts';
import type { Services } from '../services.ts';
import { strictRecord } from '../tools/input.ts';

const name = 'guided-assessment';

export function registerGuidedAssessment(server: McpServer, { db, log }: Services): void {
  const argsSchema = strictRecord({
    profile: completable(
      z.string().trim().max(MAX_PROFILE_ID).describe('Id of the profile to assess.'),
      (typed) => completeProfileId(db, typed),
    ),
    function: completable(
      z.string().trim().max(MAX_ELEMENT_ID).describe('Only this function, e.g. GV.'),
      completeFunctionId,
    ).optional(),
  });
  const config = {
    title: 'Guided assessment',
    description: 'Assess the outcomes of a profile one by one with the people who know.',
    argsSchema,
  };
  server.registerPrompt(name, config, ({ profile, function: functionId }) =>
    refusing(name, log, async () => {
      // Clients send what their form has: an optional argument left blank is an empty text.
      const filter = readFilter({ function: functionId === '' ? undefined : functionId });
      const text = guide(await loadStanding(db, profile), filter);
      return { messages: [{ role: 'user', content: { type: 'text', text } }] };
    }),
  );
}

function completeFunctionId(typed: string): string[] {
  const start = typed.trim().toUpperCase();
  return functions.map(({ id }) => id).filter((id) => id.startsWith(start));
}

function guide({ profile, standings }: ProfileStanding, filter: ElementFilter): string {
  const { basis } = coverageOf(standings.filter(({ outcome }) => passes(outcome.id, filter)));
  const levels = profile.scale.map(({ value, label, meaning }) => `   ${value} ${label}: ${meaning}`);
  const argument = filter.functionId === undefined ? '' : `, function "${filter.functionId}"`;
  return `Let us assess the profile "${profile.id}" (${profile.name}, ${profile.organization}) against NIST CSF 2.0${filter.functionId === undefined ? '' : `, function ${filter.functionId}`}. So far: ${basis}.

1. Call assessment_next with profile "${profile.id}"${argument}, and take the outcomes one at a time.
2. For each, say in a sentence what the outcome means for us, and ask which of the things to look for we have and what they show. Ask again only where the answer leaves the level open.
3. Propose a level of the scale with your reason, and let me decide:
${levels.join('\n')}
   Where nobody knows, leave the outcome unassessed: unknown is not the lowest level. Where it does not apply, ask for the reason.
4. Record what I have confirmed with assessment_record: the assessor is the person who judged (ask for the name once), the note is what the score rests on. Never record a score that I have not confirmed.
5. After each category, and when I stop, sum up with profile_analyze, and give every figure with its basis.`;
}
