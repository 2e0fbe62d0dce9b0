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
  ['BZh9', 'a compressed file (bzip2). Unpack it and give the file in it.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'a compressed file (xz). Unpack it and give the file in it.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a compressed file (Zstandard). Unpack it and give the file in it.'],
];

/** What a TAR archive has behind the facts about its first file (POSIX, pax). */
const TAR = { mark: 'ustar', at: 257 };

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
  if (bytes.toString('latin1', TAR.at, TAR.at + TAR.mark.length) === TAR.mark) {
    return 'an archive (TAR). Unpack it and give the file in it.';
  }
  return bytes.subarray(0, OLE2.length).equals(OLE2) ? olderFile(bytes) : null;
}

function olderFile(bytes: Buffer): string {
  const [, what] = STREAMS.find(([name]) => bytes.includes(Buffer.from(name, 'utf16le'))) ?? [];
  return what ?? `an old Excel workbook (.xls), or another old Office document. ${AS_XLSX}`;
}

/** The beginning of a text that is looked at to tell what it is. */
const HEAD_CHARACTERS = 4_000;

/** What a text seems to be that is neither JSON nor a table, and what to do with it; null if it may be a table. */
export function knownText(text: string, name: string): string | null {
  const head = text.slice(0, HEAD_CHARACTERS).trimStart();
  if (head === '') return 'empty: it has nothing but white space. Download or save it again.';
  if (head.startsWith('<')) return markup(head, name);
  if (/^(mime-version|from|content-type):.*\n/i.test(head) && /^content-type:\s*multipart\//im.test(head)) {
    return /^x-document-type:\s*workbook/im.test(head) || OF_EXCEL.test(name) ? TABLE_AS_PAGE : MHTML;
  }
  if (/^(---\s+)?catalog\s*:\s/.test(head)) return `the OSCAL catalog as YAML. ${OSCAL_AS_JSON}`;
  return isYaml(head, name) ? 'YAML, which csf-mcp does not read. Convert it to JSON.' : null;
}

/** Many programs write a table as a web page, and call it a workbook. */
const TABLE_AS_PAGE = `a table saved as a web page (HTML), not as a workbook. ${AS_XLSX}`;
const MHTML = `a web page or message (MIME). ${INSTEAD}`;
const PAGE =
  'a web page (HTML), not the file that it offers. Open the page in a browser, and download the file there.';

const OF_EXCEL = /\.xls[xmb]?$/i;
const HTML =
  /^(<\?xml[^>]*>\s*)?<(!doctype\s+html|html|head|body|script|style|meta|title|div|p|table|tr|td)\b/i;

function isYaml(head: string, name: string): boolean {
  return /\.ya?ml$/i.test(name) || /^(%YAML\b|---\s*\n|[\w.-]+:[ \t]*\r?\n[ \t]+[\w.-]+:)/.test(head);
}

function markup(head: string, name: string): string {
  if (HTML.test(head)) {
    const isTable = /^<table\b|office:excel|Excel\.Sheet/i.test(head) || OF_EXCEL.test(name);
    return isTable ? TABLE_AS_PAGE : PAGE;
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
export const OTHER_ENCODING =
  'text in an encoding that csf-mcp does not know. Save it as UTF-8; in a spreadsheet program, as "CSV UTF-8".';
export const OLD_JSON = 'JSON, but neither in UTF-8 nor in UTF-16. Save it as UTF-8.';
