import { html, markupText } from '../../markup/markup.ts';

/** Of the file; csf-mcp is its author, since no person is known to be. */
export interface CoreProperties {
  readonly title: string;
  /** ISO 8601 in UTC. */
  readonly madeAt: string;
}

const PROGRAM = 'csf-mcp';

/**
 * The properties of the file (ECMA-376 part 2, core properties). The library would say that it was made now, on the
 * clock of this computer, so that the same report never made the same file.
 */
export function coreProperties({ title, madeAt }: CoreProperties): string {
  const made = `${madeAt.slice(0, 19)}Z`;
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${markupText(html`
    <cp:coreProperties
      xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
      xmlns:dc="http://purl.org/dc/elements/1.1/"
      xmlns:dcterms="http://purl.org/dc/terms/"
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <dc:title>${title}</dc:title>
      <dc:creator>${PROGRAM}</dc:creator>
      <dc:language>en-US</dc:language>
      <cp:lastModifiedBy>${PROGRAM}</cp:lastModifiedBy>
      <dcterms:created xsi:type="dcterms:W3CDTF">${made}</dcterms:created>
      <dcterms:modified xsi:type="dcterms:W3CDTF">${made}</dcterms:modified>
    </cp:coreProperties>
  `)}`;
}
