import { expect } from 'vitest';
import type { Session } from '../support/instances/session.ts';

/** Expects the server to list its tools. */
export async function expectTools(session: Session): Promise<void> {
  const { result } = await session.ask(`tools ${session.answers().length}`, 'tools/list');
  expect(result?.['tools']).toContainEqual(expect.objectContaining({ name: 'profile_get' }));
}
