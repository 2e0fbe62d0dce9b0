import { invalidFile } from '../../refusals/invalid-file.ts';
import { decoded } from '../../text/decoded.ts';
import { decodedWindows1252 } from '../../text/windows-1252.ts';

export interface DecodedText {
  /** Without a byte order mark. */
  readonly text: string;
  /** As people know it: `UTF-8`. */
  readonly encoding: string;
}

/** What the first bytes of a file say about its encoding (The Unicode Standard, section 23.8). */
const MARKS = [
  { bytes: [0xef, 0xbb, 0xbf], label: 'utf-8', encoding: 'UTF-8' },
  { bytes: [0xff, 0xfe], label: 'utf-16le', encoding: 'UTF-16' },
  { bytes: [0xfe, 0xff], label: 'utf-16be', encoding: 'UTF-16' },
] as const;

const SAVE_AS = 'In the spreadsheet, save it as "CSV UTF-8".';

/**
 * Reads bytes as text: as their byte order mark says, as UTF-8 or UTF-16, or else as Windows-1252, in which old
 * spreadsheets save.
 * @throws CsfServerError INVALID_FILE for what is no text in any of these
 */
export function decodeText(bytes: Buffer): DecodedText {
  const mark = MARKS.find(({ bytes: first }) => first.every((byte, index) => bytes[index] === byte));
  const decoded = mark === undefined ? decodeUnmarked(bytes) : decodeAs(bytes, mark.label, mark.encoding);
  if (decoded === null) {
    throw invalidFile(`The file begins like ${mark?.encoding ?? 'text'} and goes on otherwise. ${SAVE_AS}`);
  }
  if (decoded.text.includes('\0')) {
    throw invalidFile(
      `The file seems to be binary, or text in an encoding that it does not name. ${SAVE_AS}`,
    );
  }
  return decoded;
}

function decodeUnmarked(bytes: Buffer): DecodedText {
  const known = decoded(bytes);
  if (known !== null) return known;
  const text = decodedWindows1252(bytes);
  if (text !== null) return { text, encoding: 'Windows-1252' };
  throw invalidFile(`The file is text neither in UTF-8 nor in Windows-1252. ${SAVE_AS}`);
}

/** Null if the bytes are not in that encoding. */
function decodeAs(bytes: Buffer, label: string, encoding: string): DecodedText | null {
  try {
    return { text: new TextDecoder(label, { fatal: true }).decode(bytes), encoding };
  } catch {
    return null;
  }
}
