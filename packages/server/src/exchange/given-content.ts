import { type GivenFile, givenFile } from '../framework-import/given-file.ts';
import { knownBytes } from '../framework-import/other-file.ts';
import type { CsfServerError } from '../refusals/error.ts';
import { invalid } from '../refusals/invalid.ts';
import { quote } from '../text/quote.ts';
import { problemOfName } from './bare-name.ts';

/** A line of the protocol holds 8 MiB, and base64 takes a third more than what it stands for. */
const MAX_MEBIBYTES = 5;
const MAX_BYTES = MAX_MEBIBYTES * 1_048_576;

/** The first bytes of a ZIP archive, as XLSX is one, in base64. No text that can be imported begins so. */
const ZIP_IN_BASE64 = 'UEsDB';

/** Nothing but base64, in lines of any length. */
const BASE64 = /^[A-Za-z\d+/\r\n]{16,}={0,2}\s*$/;

/**
 * A file whose content a client sent: text, or an XLSX workbook in base64.
 * @throws CsfServerError INVALID_INPUT
 */
export function givenContent(content: string, name: string): GivenFile {
  const problem = problemOfName(name);
  if (problem !== null)
    throw invalid(`The name ${quote(name)} ${problem}`, 'Give the bare name that the file has.');
  if (Buffer.byteLength(content) > (MAX_BYTES * 3) / 2) throw tooLarge();
  const bytes = bytesOf(content);
  if (bytes.length > MAX_BYTES) throw tooLarge();
  return givenFile(name, bytes);
}

/** An image or the like in base64 is decoded too, so that a refusal can say what it is. */
function bytesOf(content: string): Buffer {
  const isZip = content.startsWith(ZIP_IN_BASE64);
  const bytes = isZip || BASE64.test(content) ? fromBase64(content) : null;
  if (bytes !== null && (isZip || knownBytes(bytes) !== null)) return bytes;
  if (!isZip) return fromText(content);
  throw invalid('The content begins like XLSX in base64 and is not: it is damaged or cut off', WAY_ON);
}

/** Null for what is no base64: Node.js skips it, which would make another file. */
function fromBase64(content: string): Buffer | null {
  const compact = content.replaceAll(/\s/g, '').replace(/=+$/, '');
  const bytes = Buffer.from(compact, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === compact ? bytes : null;
}

function fromText(content: string): Buffer {
  if (content.isWellFormed()) return Buffer.from(content);
  throw invalid('The content is not Unicode text: it has a lone surrogate', WAY_ON);
}

function tooLarge(): CsfServerError {
  return invalid(`The content has more than ${MAX_MEBIBYTES} MiB`, WAY_ON);
}

const WAY_ON =
  'Nothing was stored. Put the file into the folder imports of the data directory and give its name as file, or use csf-mcp import <file> on the terminal.';
