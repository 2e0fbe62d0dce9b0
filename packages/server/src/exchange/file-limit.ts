/** The largest file that comes in. The largest one of this field that was seen has 4 MB. */
export const MAX_FILE_MEGABYTES = 20;
export const MAX_FILE_BYTES = MAX_FILE_MEGABYTES * 1_000_000;
