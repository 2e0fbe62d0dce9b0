export const EXPORT_HELP = `
Writes a file of a profile:
  template       xlsx   NIST's Organizational Profile template, with a sheet of scores; comes in again
  questionnaire  xlsx   a form for who knows the answers; comes in again
  profile        json   everything about the profile, for another csf-mcp or another name
  table          csv, json, xlsx   all records of one kind; --table says which
  oscal-assessment-results, oscal-poam   json   OSCAL: assessment results; plan of action and milestones
The ending of <file> says the format, or --format does. Without --kind, --table means a table, and
otherwise .xlsx is the template, .csv the table of scores, and .json the whole profile.

The server makes the file in the data directory, and csf-mcp takes it to its place: written beside it,
private (0600), and renamed, so that there is a whole file or none. A file that exists is replaced only
with --force. A symbolic link is never followed.

A whole profile names accounts and clients only with --with-identities. What records name (assessors,
owners) is always in a file; the table audit always says who made each change.

Files: exports/*/.csf-mcp-pass-* in the data directory, while the export runs; .csf-mcp-copy-* beside
<file>. If the command is killed, the next export there removes them.

Environment: as csf-mcp call.

Exit code: 0 written; 1 refused by the server, no answer, or the disk is full; 2 usage, such as a file
that exists already or an unknown ending; 69 the server could not start; 75 another instance is running;
77 no permission; 128+n ended by signal n. With any code but 0 there is no new file.

Examples:
  csf-mcp export clinic -o clinic.xlsx                        NIST's template
  csf-mcp export clinic -o board.xlsx --sheets scores,gaps,risks
  csf-mcp export clinic -o form.xlsx --kind questionnaire --owner "IT operations"
  csf-mcp export clinic -o form.xlsx --kind questionnaire --category PR.AA
  csf-mcp export clinic -o clinic.json                        the whole profile
  csf-mcp export clinic -o scores.csv
  csf-mcp export clinic -o scores.csv --as-of 2026-03-31 --force
  csf-mcp export clinic -o risks.csv --table risks
  csf-mcp export clinic -o - --table scores --format json | jq '.[].id'
  csf-mcp export clinic -o results.json --kind oscal-assessment-results
  csf-mcp export clinic -o plan.json --kind oscal-poam
`;
