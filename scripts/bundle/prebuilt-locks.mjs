/**
 * A plugin for the bundler that lets fs-native-extensions load its prebuilt binding directly. Its own way there, the
 * package require-addon, looks for every form in which an addon can be installed: more than 10 ms and 1 MiB for each
 * command.
 */
export const prebuiltLocks = {
  name: 'prebuilt-locks',
  load: {
    filter: { id: /[/\\]fs-native-extensions[/\\]binding\.js$/ },
    handler: () => ({ code: BINDING, moduleType: 'js' }),
  },
};

const BINDING = `
  const { dirname, join } = require('node:path');
  const folder = join(dirname(require.resolve('fs-native-extensions/package.json')), 'prebuilds');
  module.exports = require(join(folder, process.platform + '-' + process.arch, 'fs-native-extensions.node'));
`;
