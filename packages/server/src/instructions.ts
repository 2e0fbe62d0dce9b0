/** What a model should know before its first call; clients show or send it whole, so it stays under 2 kB. */
export const instructions = `csf-mcp keeps an organization's NIST Cybersecurity Framework 2.0 (CSF) profiles and assessments in a local database.

Look up: csf_search finds functions, categories and outcomes by words or id; csf_get gives one with what to look for. Statements are this project's plain language, not NIST's wording. Ids of CSF 1.1 that are withdrawn lead to their successors.

Assess:
1. profile_save creates a profile: name, organization, scope, a scale (or the default), and per outcome inclusion, target and priority.
2. assessment_next gives the next outcomes to assess and what to look for.
3. assessment_record stores scores, or that an outcome does not apply. Record only what a person has judged; never guess scores.
4. profile_analyze gives coverage, distribution, means and gaps. Quote figures with their basis ("assessed 41 of 98 in scope"). Null means unknown, not 0.

Conventions: ids are forgiving ("gv oc 1" is GV.OC-01). Writes take expectedRevision: pass the revision you read, and read again if it is refused. Long answers are concise unless detail is "detailed"; pass nextCursor as cursor for the next page. An error says what to do.`;
