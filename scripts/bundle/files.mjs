/**
 * The files of each process: what is needed at the same moment lies in one file. Node reads and checks each file whole,
 * so a file with more than that costs time, and so do many small ones.
 *
 * A file has the modules that `test` names and all that they import, except what an earlier file has. Everything else
 * that is imported later (`import()`) gets a file of its own. The first file of each process is loaded before the
 * compile cache is in use, so it is small.
 */
export const FILES = {
  bin: inOrder([
    // Before anything is loaded: signals, and where the compile cache is.
    [
      'entry',
      /launcher\/src\/(channel\/signals|compile-cache|directories|small-heap|platform\/platform)\.ts$/,
    ],
    // What every command needs. The lock also needs the native package, and doctor has to run without it.
    [
      'base',
      /(launcher\/src\/(config|exit-codes|monotonic-clock|command-line\/(colours|leave-folder)|log\/control-characters|version|free-name|lock\/(record|lock-file|database-header|foreign-content)|shell-words|process\/windows-calls)|server\/src\/database-file\/rename)\.ts$/,
    ],
    [
      'lock',
      /launcher\/src\/(lock\/(instance-lock|already-running|database-lock)|instance\/inspect|database\/copy-folder)\.ts$/,
    ],
    ['program', /launcher\/src\/command-line\/program\.ts$/],
    ['status', /launcher\/src\/instance\/status\.ts$/],
    // From a plain `start` to the spawn of the server, and what is loaded while that boots.
    ['start', /launcher\/src\/command-line\/quick-start\.ts$/],
    ['supervise', /launcher\/src\/(supervise\/supervise|log\/logger|control\/listen)\.ts$/],
  ]),
  'server-process': inOrder([
    ['entry', /launcher\/src\/(channel\/launcher-message|compile-cache|small-heap|platform\/platform)\.ts$/],
    // Until the client has its first answer.
    ['front', /launcher\/src\/(server-process\/run|process\/linux)\.ts$/],
    ['server', /launcher\/src\/server-process\/serve\.ts$/],
  ]),
};

function inOrder(files) {
  return files.map(([name, test], index) => ({
    name,
    test: (id) => test.test(id.replaceAll('\\', '/')),
    priority: files.length - index,
  }));
}
