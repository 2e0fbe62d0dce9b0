import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { CsfServerError } from '../../refusals/error.ts';
import { invalidFile } from '../../refusals/invalid-file.ts';
import { SAVE_AGAIN } from './archive.ts';

/** Workbooks need less than 10 of either. */
const MAX_DEPTH = 50;
const MAX_ATTRIBUTES = 100;

export interface XmlEvents {
  /** Names come without their namespace prefix. */
  readonly open?: (name: string, attributes: SaxesTagPlain['attributes']) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

/**
 * Reads XML piece by piece; throws INVALID_FILE where it is malformed.
 *
 * A document type is refused, so there are no entities but XML's own five.
 */
export async function readXml(
  pieces: AsyncIterable<string>,
  { open, text, close }: XmlEvents,
): Promise<void> {
  const parser = new SaxesParser({ xmlns: false });
  let depth = 0;
  let attributes = 0;
  parser.on('doctype', () => refuse('has a document type'));
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > MAX_ATTRIBUTES) refuse('has too many attributes');
  });
  parser.on('opentag', ({ name, attributes: given }) => {
    attributes = 0;
    depth += 1;
    if (depth > MAX_DEPTH) refuse('is nested too deeply');
    open?.(localName(name), given);
  });
  parser.on('text', (piece) => text?.(piece));
  parser.on('cdata', (piece) => text?.(piece));
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    close?.(localName(name));
  });
  try {
    for await (const piece of pieces) parser.write(piece);
    parser.close();
  } catch (error) {
    if (error instanceof CsfServerError) throw error;
    throw invalidFile(`The workbook is damaged: part of it is malformed XML. ${SAVE_AGAIN}`);
  }
}

function refuse(problem: string): never {
  throw invalidFile(`The workbook cannot be read: its XML ${problem}.`);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
