/** Whose words the statements, short names and lists of what to look for in this folder are, as answers say it. */
export const OWN_WORDING = "csf-mcp's own words, not NIST's";
