export { importFramework } from './import-framework.ts';
export { exportOf } from './read-export.ts';
export { recognise } from './recognise.ts';
