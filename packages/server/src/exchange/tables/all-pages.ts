import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Position } from '../../paging/cursor.ts';
import type { RecordList } from '../../records/list-records.ts';

/** A page takes some 30 ms to read. */
const PAGE = 2_000;

/** Reads the records behind a place in a list, up to a number of them. */
export type ReadPage = (page: {
  readonly after: Position | undefined;
  readonly limit: number;
}) => Promise<RecordList>;

/**
 * A whole list, read page by page so that other requests are answered in between. If one of them changes the profile, the
 * list is read anew in one piece: it is of one state.
 */
export async function allPages(read: ReadPage): Promise<RecordList> {
  const first = await read({ after: undefined, limit: PAGE });
  const records = [...first.records];
  let last = first;
  while (last.records.length === PAGE) {
    await nextTurn();
    last = await read({ after: records.at(-1)?.position, limit: PAGE });
    if (last.revision !== first.revision) return read({ after: undefined, limit: Number.MAX_SAFE_INTEGER });
    records.push(...last.records);
  }
  return { ...first, records };
}
