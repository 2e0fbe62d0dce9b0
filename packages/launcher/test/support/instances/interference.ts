/** A function of node:fs that csf-mcp calls. */
type FileFunction =
  | 'copyFileSync'
  | 'createReadStream'
  | 'linkSync'
  | 'mkdtempSync'
  | 'renameSync'
  | 'rmSync'
  | 'writeFileSync';

/**
 * Variables that make csf-mcp send itself a signal when it first calls a function of node:fs. The test knows that
 * moment, and could only hope for it otherwise.
 * @param when `before` the call, or `after` it
 * @param path a part of a path that the call must have
 */
export function signalledAt(
  signal: NodeJS.Signals,
  when: 'before' | 'after',
  called: FileFunction,
  path = '',
): Record<string, string> {
  const raise = `if (!raised && args.some((arg) => String(arg).includes(${JSON.stringify(path)}))) { raised = true; process.kill(process.pid, '${signal}'); }`;
  const code = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { ${called}: original } = fs;
    let raised = false;
    fs.${called} = (...args) => {
      ${when === 'before' ? raise : ''}
      try { return original(...args); } finally { ${when === 'after' ? raise : ''} }
    };
    syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}
