export { CsfServerError } from './refusals/error.ts';
export { type CsfServer, openServer, type ServerOptions } from './server.ts';
