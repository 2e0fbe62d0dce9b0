export const IMPORT_HELP = `
Imports a file into the database. Its content says what it is, whatever its name:
  template       NIST's Organizational Profile template, filled in: changes what a profile says
  questionnaire  a form of csf-mcp that comes back: records its answers
  spreadsheet    any other workbook or CSV file with a row for each outcome: scores, targets, owners
  community      priorities of a Community Profile, kept beside your own targets
  profile        a whole profile that csf-mcp has exported (JSON): becomes a new one
  framework      NIST's exports of the Core (XLSX of the CSF 2.0 Reference Tool, CPRT JSON, OSCAL)
All of a file is stored, or nothing. With --dry-run nothing is stored, and the answer says what would
be: each difference and each conflict with its cell.

A spreadsheet is stored only when it is clear which column is what. Without --mapping, csf-mcp proposes
that and stores nothing. --save-mapping writes the proposal into a file; correct it with a text editor,
and give it with --mapping, also for later files of the same shape. --no-dry-run stores at once if
nothing is open. What looks like a Community Profile is stored only with --kind community.

csf-mcp opens the file itself, up to 20 MB, and hands a private copy to the server. The copy is gone
when the command ends. If it is killed, the next import or export removes the copy.

What csf-mcp cannot verify replaces nothing official unless you accept it. --accept-unverified needs
a terminal: no script and no model accepts for you. An older release replaces no newer one unless
you say --accept-older.

If another instance runs, the import is a session of that one, if it was started with --attach.
Otherwise the import waits for its end, as csf-mcp call does.

Files: imports/.csf-mcp-pass-* in the data directory, while the import runs; the file of --save-mapping,
private (0600), and .csf-mcp-copy-* beside it while it is written.

Environment: as csf-mcp call.

Exit code: 0 imported, unchanged, or a dry run; 1 refused by the server, or no answer; 2 usage, such as
a file that is not there; 69 the server could not start; 75 another instance is running; 77 no
permission; 128+n ended by signal n.

Examples:
  csf-mcp import template.xlsx --profile clinic --dry-run     what would change
  csf-mcp import template.xlsx --profile clinic
  csf-mcp import questionnaire.xlsx                           the form names its profile
  csf-mcp import scores.xlsx --profile clinic --save-mapping mapping.json
  csf-mcp import scores.xlsx --profile clinic --mapping mapping.json
  csf-mcp import hospitals.csv --kind community
  csf-mcp import clinic.json --profile "Clinic of 2025"       a profile under another name
  csf-mcp import csf2.xlsx
  csf-mcp import - < csf2.json
  csf-mcp import --list                                       what was imported
  csf-mcp import --remove F-2                                 take one back
  csf-mcp import --remove community-hospitals --reason "Replaced by that of the sector"
`;
