export { importAnswer, removalAnswer } from './import-answer.ts';
export { importFramework } from './import-framework.ts';
export { exportOf } from './read-export.ts';
export { recognise } from './recognise.ts';
export { removeImport } from './remove-import.ts';
