/** The path by which Wine reaches a file of Linux. */
export function windowsPath(path) {
  return process.platform === 'win32' ? path : `Z:${path.replaceAll('/', '\\')}`;
}
