const AS_XLSX = 'Open it in a spreadsheet program, save it as .xlsx, and give that file.';
const INSTEAD = 'Give the spreadsheet or JSON file instead.';
const OSCAL_AS_JSON = "Convert it to JSON, or take the JSON from NIST's oscal-content.";

/** The first bytes of files that people may take for an export. */
const BEGINNINGS: readonly (readonly [start: string | readonly number[], what: string])[] = [
  ['%PDF', `a PDF document. ${INSTEAD}`],
  ['{\\rtf', `a rich text document. ${INSTEAD}`],
  [[0x89, 0x50, 0x4e, 0x47], `an image (PNG). ${INSTEAD}`],
  [[0xff, 0xd8, 0xff], `an image (JPEG). ${INSTEAD}`],
  ['GIF8', `an image (GIF). ${INSTEAD}`],
  ['RIFF', `an image, sound or film. ${INSTEAD}`],
  [[0x49, 0x49, 0x2a, 0x00], `an image (TIFF). ${INSTEAD}`],
  [[0x4d, 0x4d, 0x00, 0x2a], `an image (TIFF). ${INSTEAD}`],
  ['SQLite format 3\u0000', 'an SQLite database. csf-mcp restore takes backups of csf-mcp.'],
  [[0x1f, 0x8b], 'a compressed file (gzip). Unpack it and give the file in it.'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a compressed file (7z). Unpack it and give the file in it.'],
  ['Rar!', 'a compressed file (RAR). Unpack it and give the file in it.'],
];

const OLE2 = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

/** The names of streams in an OLE2 file (MS-CFB), which are in UTF-16, and what the file is then. */
const STREAMS: readonly (readonly [name: string, what: string])[] = [
  [
    'EncryptedPackage',
    'a workbook that is protected by a password or a label. Open it, take the protection off, save it as .xlsx, and give that file.',
  ],
  ['WordDocument', `an old Word document (.doc). ${INSTEAD}`],
  ['PowerPoint Document', `an old PowerPoint presentation (.ppt). ${INSTEAD}`],
  ['Workbook', `an old Excel workbook (.xls). ${AS_XLSX}`],
  ['Book', `an old Excel workbook (.xls). ${AS_XLSX}`],
];

/** What a file seems to be by its first bytes, and what to do with it; null for others. */
export function knownBytes(bytes: Buffer): string | null {
  if (bytes.length === 0) return 'empty. Download or save it again.';
  const known = BEGINNINGS.find(([start]) => bytes.subarray(0, start.length).equals(Buffer.from(start)));
  if (known !== undefined) return known[1];
  return bytes.subarray(0, OLE2.length).equals(OLE2) ? olderFile(bytes) : null;
}

function olderFile(bytes: Buffer): string {
  const [, what] = STREAMS.find(([name]) => bytes.includes(Buffer.from(name, 'utf16le'))) ?? [];
  return what ?? `an old Excel workbook (.xls), or another old Office document. ${AS_XLSX}`;
}

/** Of a text, for a look at what it is. */
const HEAD_CHARACTERS = 4_000;

/** What a text seems to be that is neither JSON nor a table, and what to do with it; null if it may be a table. */
export function knownText(text: string, name: string): string | null {
  const head = text.slice(0, HEAD_CHARACTERS).trimStart();
  if (head === '') return 'empty: it has nothing but white space. Download or save it again.';
  if (head.startsWith('<')) return markup(head);
  if (/^(---\s+)?catalog\s*:\s/.test(head)) return `the OSCAL catalog as YAML. ${OSCAL_AS_JSON}`;
  return /\.ya?ml$/i.test(name) ? 'YAML, which csf-mcp does not read. Convert it to JSON.' : null;
}

function markup(head: string): string {
  if (/^<(!doctype\s+html|html|head|body|script)\b/i.test(head)) {
    return 'a web page (HTML), not the file that it offers. Open the page in a browser, and download the file there.';
  }
  if (/<([\w-]+:)?catalog[\s>]/.test(head) && /oscal/i.test(head)) {
    return `the OSCAL catalog as XML. ${OSCAL_AS_JSON}`;
  }
  return /Excel\.Sheet|opendocument\.spreadsheet/.test(head)
    ? `a spreadsheet in XML. ${AS_XLSX}`
    : `XML. ${INSTEAD}`;
}

/** What is left. */
export const SOME_BYTES = `neither JSON nor an XLSX workbook, but some binary file. ${INSTEAD}`;
export const SOME_TEXT = `neither JSON nor an XLSX workbook, but some text. ${INSTEAD}`;
