import * as z from 'zod';
import { type Malformed, malformed } from '../refusals/malformed.ts';

type Batch<Entry extends z.ZodType> = z.ZodArray<z.ZodType<z.output<Entry> | Malformed, z.input<Entry>>>;

/**
 * A list of entries for `checkEach`. An entry that does not fit its schema does not fail the call: it becomes a
 * malformed one, so that what is wrong with it comes together with what is wrong with the others. Clients are shown the
 * entry's own schema.
 */
export function batch<Entry extends z.ZodType>(entry: Entry): Batch<Entry> {
  // The conversion to JSON Schema asks for a value as well, and passes nothing that was caught.
  const caught = z.catch(entry as z.ZodType, (failed: z.core.$ZodCatchCtx | undefined) =>
    failed === undefined ? undefined : malformed(failed.error.issues.map(faultOf)),
  );
  return z.array(caught) as unknown as Batch<Entry>; // TypeScript knows no schema that catches another type
}

function faultOf({ path, message }: z.core.$ZodIssue) {
  return { field: path.join('.'), problem: message };
}
