export { readGivenFile } from './given-file.ts';
export { importAnswer, removalAnswer } from './import-answer.ts';
export { importFramework } from './import-framework.ts';
export { readExport } from './read-export.ts';
export { removeImport } from './remove-import.ts';
