export { CsfServerError } from './error.ts';
export { type CsfServer, openServer, type ServerOptions } from './server.ts';
