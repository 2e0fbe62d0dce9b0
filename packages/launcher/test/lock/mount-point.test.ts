import { describe, expect, it } from 'vitest';
import { isMountPoint, parseMountPoints } from '../../src/lock/mount-point.ts';
import { LINUX, MACOS } from '../support/platform.ts';

describe('a mount point', () => {
  it('is found in the text of mountinfo, whatever characters its path has', () => {
    const mountinfo = [
      '36 35 98:0 / / rw,noatime - ext3 /dev/root rw',
      '37 36 98:0 /srv/a\\040b /data/a\\040b\\134c\\011d rw master:1 - ext4 /dev/sda rw',
      '',
    ].join('\n');
    expect(parseMountPoints(mountinfo)).toEqual(['/', '/data/a b\\c\td']);
  });

  it.runIf(process.platform === 'linux')('is what the kernel says, and nothing beneath it', () => {
    expect(isMountPoint('/proc', LINUX)).toBe(true);
    expect(isMountPoint('/proc/self', LINUX)).toBe(false);
  });

  it('is not looked for where there is no such list', () => {
    expect(isMountPoint('/', MACOS)).toBe(false);
  });
});
