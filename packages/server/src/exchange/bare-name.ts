import { findInvisible, placeOf } from '../text/invisible.ts';

/** The shortest limit of a name among the file systems in use, in bytes. */
export const MAX_NAME_BYTES = 255;

/** Windows opens a device by these names, in every folder, whatever their case and ending. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\.|$)/i;

/** `:` opens another stream of a file, or another drive; the others are not in any name of Windows. */
const SPECIAL = /[<>:"|?*]/;

/**
 * What is wrong with the name of a file that has to be in a folder of csf-mcp; null if it can lead nowhere else. The
 * rules of every system hold on each: a data directory may be on a share, or move to another machine.
 */
export function problemOfName(name: string): string | null {
  if (/[/\\]/.test(name)) return 'is a path, not the bare name of a file';
  if (/^[. ]*$/.test(name)) return 'names no file';
  const invisible = findInvisible(name, () => false);
  if (invisible !== null) return `has an invisible character: ${placeOf(invisible)}`;
  const special = SPECIAL.exec(name);
  if (special !== null) return `has the character ${special[0]}, which a bare name may not have`;
  if (/[. ]$/.test(name)) return 'ends with a dot or a space, which Windows leaves out';
  if (DEVICE.test(name)) return 'is the name of a device of Windows';
  return Buffer.byteLength(name) > MAX_NAME_BYTES ? `is longer than ${MAX_NAME_BYTES} bytes` : null;
}

/**
 * The name of a folder for one profile: its id, unless Windows could not make such a folder. Ids have no underscore, so
 * two profiles never share one.
 */
export function folderNameOf(profileId: string): string {
  return DEVICE.test(profileId) ? `${profileId}_` : profileId;
}
