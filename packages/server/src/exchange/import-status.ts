/** What became of a file: nothing of it differs, it was only checked, or it is stored. */
export type ImportStatus = 'unchanged' | 'dry run' | 'imported';

export function importStatus({
  isSame,
  dryRun,
}: {
  /** Whether everything is there already. */
  readonly isSame: boolean;
  readonly dryRun: boolean;
}): ImportStatus {
  if (isSame) return 'unchanged';
  return dryRun ? 'dry run' : 'imported';
}

/** What to do after a dry run. Some kinds of files are only checked unless the call says otherwise. */
export const TO_STORE = 'To store this, repeat the call with dryRun false.';
