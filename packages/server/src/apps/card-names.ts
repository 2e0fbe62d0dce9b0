// What the server, the scoring card and csf-mcp view have to call the same. It imports nothing: browsers run it too.

/** The tool that the scoring card calls with what a person has filled in. */
export const FORM_TOOL = 'form_submit';

/** The key of what the card gets besides the answer, in the metadata of the result. */
export const CARD_META_KEY = 'csf-mcp/card';
