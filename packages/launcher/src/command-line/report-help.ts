export const REPORT_HELP = `
Writes a report of a profile: executive (default), gaps, plan, evidence, audit or full; or drafts a policy,
a procedure or a tabletop exercise --about a category, an outcome or a risk. The ending of <file> says the
format, or --format does: .html is a page with charts, whose print is the PDF; .md is Markdown, without charts;
.docx is a document for Word or LibreOffice. A page is one file. It loads nothing, and runs no script.

A report is marked as a draft unless it is of a snapshot that is approved: give --snapshot. With
--hours-per-week the open actions are scheduled; without it nothing is.

The server makes the file in the data directory, and csf-mcp takes it to its place, as csf-mcp export does:
private (0600), a whole file or none. A file that exists is replaced only with --force. A symbolic link is
never followed.

Files: exports/*/.csf-mcp-pass-* in the data directory, while the command runs; .csf-mcp-copy-* beside
<file>. If the command is killed, the next one there removes them.

Environment: as csf-mcp call.

Exit code: as csf-mcp export. With any code but 0 there is no new file.

Examples:
  csf-mcp report clinic -o board.html --snapshot "Board Q1"
  csf-mcp report clinic -o board.docx --snapshot "Board Q1"
  csf-mcp report clinic -o plan.html --kind plan --hours-per-week 60
  csf-mcp report clinic -o policy.html --kind policy --about PR.AA
  csf-mcp report clinic -o - --format md --kind gaps | less
`;
