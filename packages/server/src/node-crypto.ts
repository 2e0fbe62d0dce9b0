let loaded: typeof import('node:crypto') | undefined;

/**
 * `node:crypto`, loaded when it is first needed. Loading takes 5 ms and more, which a client would wait for after each
 * start.
 */
export function nodeCrypto(): typeof import('node:crypto') {
  loaded ??= process.getBuiltinModule('node:crypto');
  return loaded;
}
