import { expect, test } from 'vitest';
import { uuidBelow, uuidsOf } from '../../../src/exchange/oscal/uuid.ts';

test('a name below a namespace has the UUID that RFC 9562 gives as an example', () => {
  // Appendix A.4: www.example.com below the namespace of DNS.
  expect(uuidBelow('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  );
});

test('the same record has the same UUID, and another one in another profile', () => {
  const profile = { id: 'clinic', createdAt: '2025-03-31T12:00:00.000Z' };
  expect(uuidsOf(profile)('E-1')).toBe(uuidsOf({ ...profile })('E-1'));
  const others = [
    uuidsOf(profile)('E-2'),
    uuidsOf({ ...profile, id: 'clinic-2' })('E-1'),
    uuidsOf({ ...profile, createdAt: '2025-03-31T12:00:00.001Z' })('E-1'),
  ];
  expect(new Set([uuidsOf(profile)('E-1'), ...others]).size).toBe(4);
});
