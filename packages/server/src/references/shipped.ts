import type { Dataset } from './dataset.ts';
import { datasetId } from './dataset-id.ts';
import { sp80053 } from './sp800-53.ts';

/** NIST's references of CSF 2.0 to SP 800-53, which come with the program: docs/references.md. */
export const shippedDataset: Dataset = {
  id: datasetId(sp80053.title),
  title: sp80053.title,
  publisher: 'NIST',
  release: sp80053.release,
  date: sp80053.date,
  origin: 'shipped',
  status: 'official',
  releases: sp80053.date,
  file: sp80053.file,
  sha256: sp80053.sha256,
  importedAt: null,
};

/** The references by element id. */
export const shippedReferences: ReadonlyMap<string, readonly string[]> = new Map(
  sp80053.pairs
    .trim()
    .split('\n')
    .map((line): [string, string[]] => {
      const [element = '', ...references] = line.split(' ');
      return [element, references];
    }),
);

/**
 * Controls of the shipped dataset that SP 800-53 Rev. 5 withdrew. Source: NIST SP 800-53 Rev. 5, section 3.16, "RA-4
 * [Withdrawn: Incorporated into RA-3.]", and NIST's OSCAL catalog of it (RA-4: status withdrawn, incorporated-into RA-3).
 */
export const withdrawnControls: ReadonlyMap<string, string> = new Map([
  ['RA-04', 'RA-04 is withdrawn in SP 800-53 Rev. 5: incorporated into RA-03.'],
]);
