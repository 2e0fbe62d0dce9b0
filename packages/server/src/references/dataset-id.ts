import { slug } from '../text/slug.ts';

export const MAX_DATASET_ID = 64;

/** The id of a dataset, made of the title that its publication has in NIST's file: `cis-controls-v8-1`. */
export function datasetId(title: string): string {
  return slug(title, MAX_DATASET_ID) || 'dataset';
}

/** Whether a quite different title may have the same id: one without Latin letters, or one that is cut. */
export function isAmbiguous(title: string): boolean {
  const whole = slug(title, Number.POSITIVE_INFINITY);
  return whole === '' || whole.length > MAX_DATASET_ID;
}
