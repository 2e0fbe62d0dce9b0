// What a server process needs before it has answered for the first time: no MCP SDK, no Kysely, no zod.
export { openConnection } from '../database/connect.ts';
export { connectForReading } from '../database/connect-for-reading.ts';
export type { CloseMarks, Connection, OnLongCheck } from '../database/connection.ts';
export { CsfServerError } from '../refusals/error.ts';
export { constantAnswers } from './answers.ts';
export { createFrontDesk, type FrontDesk } from './front-desk.ts';
