import { posix } from 'node:path';
import { invalidFile } from '../../refusals/invalid-file.ts';
import { type Archive, COPY_WHAT_COUNTS } from './archive.ts';
import { readXml } from './read-xml.ts';

/** Where the workbook is unless the archive says otherwise. */
const USUAL_WORKBOOK = 'xl/workbook.xml';

/** Of one part; a sheet with many links has more, but its own are not read. */
const MAX_RELATIONSHIPS = 10_000;
const TOO_MANY = `The workbook has more than ${MAX_RELATIONSHIPS} parts. ${COPY_WHAT_COUNTS}`;

/** Links may be longer; parts have short names. */
const LONGEST_TARGET = 1_000;

/** A part of a package that another one refers to (ECMA-376 part 2, 6.5). */
export interface Relationship {
  readonly id: string;
  /** The last word of its type: `worksheet`, `styles`. */
  readonly type: string;
  /** The path of the file in the archive. */
  readonly path: string;
}

/** The path of the workbook in its archive; null if the archive holds none. */
export async function findWorkbook(archive: Archive): Promise<string | null> {
  const relationships = await readRelationships(archive, '');
  const { path } = relationships.find(({ type }) => type === 'officeDocument') ?? {};
  const isWorkbook = path !== undefined && /workbook[^/]*\.xml$/i.test(path) && archive.has(path);
  if (isWorkbook) return path;
  return archive.has(USUAL_WORKBOOK) ? USUAL_WORKBOOK : null;
}

/** The relationships of a part, or of the whole package with an empty path. */
export async function readRelationships(archive: Archive, path: string): Promise<readonly Relationship[]> {
  const { dir, base } = posix.parse(path);
  const found: Relationship[] = [];
  await readXml(archive.read(posix.join(dir, '_rels', `${base}.rels`)) ?? nothing(), {
    open: (name, { Id, Type, Target }) => {
      if (name !== 'Relationship' || Id === undefined || Target === undefined) return;
      if (Target.length > LONGEST_TARGET) return;
      if (found.length === MAX_RELATIONSHIPS) throw invalidFile(TOO_MANY);
      found.push({
        id: Id,
        type: (Type ?? '').split('/').at(-1) ?? '',
        path: posix.resolve('/', dir, Target).slice(1),
      });
    },
  });
  return found;
}

/** A part that is not there has no elements. */
async function* nothing(): AsyncIterable<string> {
  yield '<none/>';
}
