export { importFramework } from './import-framework.ts';
export { readExport } from './read-export.ts';
