export type { CloseMarks, Connection } from './database/connection.ts';
export { CsfServerError } from './refusals/error.ts';
export {
  type CsfServer,
  createServer,
  openServer,
  type ServerOptions,
  type ServerSettings,
  type ServerWarning,
  type SessionOptions,
} from './server.ts';
