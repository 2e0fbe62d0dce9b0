/** The names that tools had before, and what to call now. Clients' notes and models' memories still have them. */
export const formerTools: Readonly<Record<string, string>> = {
  document_draft:
    'Call report_build with kind "policy" and, as about, a category; "procedure" and an outcome; or "tabletop" and a risk.',
  framework_import:
    'Call data_import with file, the bare name of a file in the folder imports of the data directory. On the terminal, csf-mcp import <file> takes any path.',
  profile_analyze:
    'Call profile_overview for the whole, profile_scores, profile_gaps, profile_changes for the trend, profile_checks for evidence gaps, coverage and consistency, or records_list with kind "heatMap" for risks.',
  profile_compare:
    'Call profile_changes with profile and, as "with", the other profiles; for current against target, profile_gaps.',
  profile_list: 'Call profile_overview without a profile.',
};
