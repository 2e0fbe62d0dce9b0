/** The tools that the page may call: each only reads, which a test compares with what the server says of them. */
export const PAGE_TOOLS: ReadonlySet<string> = new Set([
  'audit_log',
  'csf_get',
  'dashboard_get',
  'dashboard_outcome',
  'profile_changes',
  'profile_gaps',
  'profile_get',
  'profile_overview',
  'profile_scores',
  'records_list',
]);
