// Signatures and places of the parts of a ZIP archive: APPNOTE.TXT 4.3.7, 4.3.12 and 4.3.16.
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;

/** 1980-01-01, 0:00, the first time that the format knows. */
const TIME = 0x0021_0000;

/**
 * Writes the same time for each file of an archive: otherwise the same content would make another archive each time. The
 * archive is one that was just made, without a comment and without Zip64. It is changed in place.
 * @throws Error for another one
 */
export function fixTimes(archive: Buffer): Buffer {
  const end = archive.length - END_LENGTH;
  if (archive.readUInt32LE(end) !== END) throw new Error('The archive has a comment.');
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== CENTRAL) throw new Error('The archive has no such entry.');
    archive.writeUInt32LE(TIME, at + 12);
    archive.writeUInt32LE(TIME, archive.readUInt32LE(at + 42) + 10);
    const lengths = [28, 30, 32].map((place) => archive.readUInt16LE(at + place));
    at += ENTRY_LENGTH + lengths.reduce((sum, length) => sum + length, 0);
  }
  return archive;
}
