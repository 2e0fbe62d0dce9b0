import { pathToFileURL } from 'node:url';

/** Modules that are data but for how they come about: bundled are their values, and nothing that they import. */
const DATA = /[\\/]packages[\\/]server[\\/]src[\\/]vocabulary\.ts$/;

/** A plugin for esbuild that runs these modules at build time. */
export const evaluated = {
  name: 'evaluated',
  setup({ onLoad }) {
    onLoad({ filter: DATA }, async ({ path }) => {
      const values = Object.entries(await import(pathToFileURL(path).href));
      const lines = values.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
      return { contents: lines.join('\n'), loader: 'js' };
    });
  },
};
