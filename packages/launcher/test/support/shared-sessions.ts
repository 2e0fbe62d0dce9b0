import { expect } from 'vitest';
import type { Session } from './instances/session.ts';

/** Whether a session has logged a message. */
export const said = (session: Session, message: string): boolean =>
  session.logged().some(({ msg }) => msg === message);

/** Expects a tool to answer. */
export async function expectWorks(session: Session, id: number | string): Promise<void> {
  const { result } = await session.ask(id, 'tools/call', { name: 'csf_get', arguments: { id: 'GV' } });
  expect(result).toMatchObject({ structuredContent: { id: 'GV' } });
}

/** Expects a session to end with exit code 0 when its client leaves. */
export async function expectEndsCleanly(session: Session): Promise<void> {
  session.input.end();
  expect(await session.exit()).toMatchObject({ code: 0 });
}
