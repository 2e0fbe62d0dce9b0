import { invalidFile } from '../../refusals/invalid-file.ts';
import { COPY_WHAT_COUNTS } from './archive.ts';
import { readXml } from './read-xml.ts';
import { textCollector } from './text-collector.ts';

/** NIST's export has 486. */
const MAX_TEXTS = 100_000;

/** The texts that cells refer to by number. Not every program writes them. */
export async function readSharedTexts(part: AsyncIterable<string> | null): Promise<readonly string[]> {
  const texts: string[] = [];
  if (part === null) return texts;
  const collector = textCollector();
  await readXml(part, {
    open: (name) => collector.open(name),
    text: (piece) => collector.text(piece),
    close: (name) => {
      collector.close(name);
      if (name !== 'si') return;
      if (texts.length === MAX_TEXTS)
        throw invalidFile(`The workbook has more than ${MAX_TEXTS} texts. ${COPY_WHAT_COUNTS}`);
      texts.push(collector.take());
    },
  });
  return texts;
}
