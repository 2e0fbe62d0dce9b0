import { pathToFileURL } from 'node:url';

/** Modules that are data but for how they come about: bundled are their values, and nothing that they import. */
const DATA = /[\\/]packages[\\/]server[\\/]src[\\/]vocabulary\.ts$/;

/** A plugin for the bundler that runs these modules at build time. */
export const evaluated = {
  name: 'evaluated',
  load: {
    filter: { id: DATA },
    handler: async (id) => {
      const values = Object.entries(await import(pathToFileURL(id).href));
      const lines = values.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
      return { code: lines.join('\n'), moduleType: 'js' };
    },
  },
};
