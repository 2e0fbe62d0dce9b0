import { quote } from '../../text/quote.ts';
import type { Archive } from './archive.ts';

const AS_XLSX = 'Open it in its program, save it as .xlsx, and give that file.';

/** Files that only archives of one kind have. */
const KINDS: readonly (readonly [file: RegExp, what: string])[] = [
  [/^xl\/workbook\.bin$/i, `a binary Excel workbook (.xlsb). ${AS_XLSX}`],
  [/^word\//i, 'a Word document. Give the spreadsheet or JSON file instead.'],
  [/^ppt\//i, 'a PowerPoint presentation. Give the spreadsheet or JSON file instead.'],
  [/\.iwa$/i, `a document of Numbers, Pages or Keynote. ${AS_XLSX}`],
];

/** What a media type of OpenDocument ends in. */
const OPEN_DOCUMENTS: readonly (readonly [type: string, what: string])[] = [
  ['spreadsheet', `an OpenDocument spreadsheet (.ods). ${AS_XLSX}`],
  ['text', 'an OpenDocument text (.odt). Give the spreadsheet or JSON file instead.'],
];

const MEDIA_TYPE = 'application/vnd.oasis.opendocument.';

/** What a ZIP archive seems to be that is no XLSX workbook, and what to do with it. */
export async function otherArchive(archive: Archive): Promise<string> {
  const known = KINDS.find(([file]) => archive.names.some((name) => file.test(name)));
  if (known !== undefined) return known[1];
  const mediaType = await firstPiece(archive.read('mimetype'));
  if (mediaType.startsWith(MEDIA_TYPE)) {
    const type = mediaType.slice(MEDIA_TYPE.length);
    return OPEN_DOCUMENTS.find(([start]) => type.startsWith(start))?.[1] ?? 'an OpenDocument file.';
  }
  const inside = archive.names.find((name) => /\.(xlsx|json|csv)$/i.test(name));
  if (inside === undefined) return 'a ZIP archive that is no XLSX workbook.';
  return `a ZIP archive. Unpack it and give the file in it: ${quote(inside)}.`;
}

async function firstPiece(pieces: AsyncIterable<string> | null): Promise<string> {
  for await (const piece of pieces ?? []) return piece;
  return '';
}
