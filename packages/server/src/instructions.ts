/** The facts that a model needs before its first call. Clients show or send all of it, so it is kept under 2 kB. */
export const instructions = `csf-mcp keeps an organization's NIST Cybersecurity Framework 2.0 (CSF) profiles in a local database: assessments, evidence, risks, tiers, actions, comments.

Look up: csf_search by words or id; csf_get for an element and what to look for, withdrawn ones with successors; csf_map to controls such as SP 800-53 and back. "wording" says whose statements are: ours, imported NIST's, or unverified.

The order of work:
1. Scope: profile_create (organization, scope, scale) or profile_clone; profile_save changes (per outcome inclusion, target, priority). profile_get reads one.
2. Assess: intake_record keeps material; assessment_next says what is due, assessment_record stores scores or that an outcome does not apply.
3. Evidence: evidence_record; risk_record and tier_record for risks and judgements of tiers; comment_record. records_list reads all, what is due; record_withdraw takes back mistakes.
4. Analyse: profile_overview first; then profile_scores, profile_gaps (below target), profile_changes (trend, snapshots, profiles), profile_checks (evidence, consistency); profile_lens by the controls of another framework.
5. Plan: action_record, then plan_build.
6. Report: report_build, also drafts; snapshot_record freezes a state, audit_log verifies who changed what; data_export, data_import: files.
data_delete deletes only with the token of its dry run: show that to the user first.

Never invent scores, evidence, effort, costs, owners or dates: record only what people say, and ask. Quote figures with their basis ("assessed 41 of 98 in scope"). Null means unknown, not 0. A mapping is not comprehensive, and no mapping is an answer.

Conventions: ids are forgiving ("gv oc 1" is GV.OC-01), and so are names ("Protect"); a profile is its id or unique name; records are E-1, R-1 …; days are YYYY-MM-DD. Pass the revision that you read as expectedRevision; if it is refused, read again. Batches are stored whole or not at all. Answers are concise unless detail is "detailed"; pass nextCursor as cursor for the next. Errors say what to do.`;
