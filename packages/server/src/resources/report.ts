import { MAX_NAME_BYTES } from '../exchange/bare-name.ts';
import { CsfServerError } from '../refusals/error.ts';
import { formatOf } from '../reports/formats.ts';
import { listReports, readReport, type StoredReport } from '../reports/report-files.ts';
import { nearest } from '../text/nearest.ts';
import { quote } from '../text/quote.ts';
import { type FileResourceTemplate, idOf } from './json-resource.ts';

/** A larger report is to be opened where it lies: a client would put all of it before a model. */
const MAX_BYTES = 200_000;

const MAX_NAMED = 5;

export const report: FileResourceTemplate = {
  holds: 'files',
  name: 'report',
  uriTemplate: 'csf://reports/{id}',
  title: 'Report',
  description: 'A report that report_build has written, as the file that it is; the last 50 are kept.',
  complete: { id: (typed, { dataDir }) => completeReport(dataDir, typed) },
  read: async ({ id }, { dataDir }) => {
    const wanted = idOf(id, MAX_NAME_BYTES);
    const reports = await listReports(dataDir);
    const found = reports.find((stored) => stored.id === wanted) ?? refuseUnknown(reports, wanted);
    if (found.bytes > MAX_BYTES) throw tooLarge(found);
    const { mediaType = '', isText = false } = formatOf(found.id) ?? {};
    return { mediaType, isText, bytes: await readReport(found) };
  },
};

/** The URI under which a report can be read back. */
export function reportUri(id: string): string {
  return `csf://reports/${encodeURIComponent(id)}`;
}

function refuseUnknown(reports: readonly StoredReport[], wanted: string): never {
  const ids = reports.map(({ id }) => id);
  const near = nearest(wanted, ids, MAX_NAMED);
  const shown = near.length > 0 ? near : ids.slice(0, MAX_NAMED);
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `There is no report ${quote(wanted)}.`,
    hint:
      shown.length === 0
        ? 'There are none yet; report_build makes one.'
        : `${near.length > 0 ? 'Nearest' : 'Newest'}: ${shown.join(', ')}. report_build makes another.`,
  });
}

function tooLarge({ id, bytes, path }: StoredReport): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: `Report ${quote(id)} has ${bytes} bytes, more than the ${MAX_BYTES} that are read this way.`,
    hint: `Open the file: ${path}`,
  });
}

async function completeReport(dataDir: string, typed: string): Promise<string[]> {
  const reports = await listReports(dataDir);
  return reports.map(({ id }) => id).filter((id) => id.startsWith(typed.trim()));
}
