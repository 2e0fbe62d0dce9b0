import { expect, test } from 'vitest';
import {
  exported,
  imported,
  recordNeighbours,
  recordProfile,
  withDatabase,
} from '../../support/travelling-profile.ts';

test('a profile', async () => {
  const home = await recordProfile();
  const file = await withDatabase(home, (db) => exported(db));
  console.log(file.bytes.length);
  const there = await recordNeighbours();
  await withDatabase(there, async (db) => {
    const answer = await imported(db, file);
    console.log(JSON.stringify(answer, null, 1));
    const again = await exported(db, { profile: answer.facts.profile });
    const [a, b] = [JSON.parse(file.bytes.toString()), JSON.parse(again.bytes.toString())];
    for (const key of Object.keys(a))
      if (JSON.stringify(a[key]) !== JSON.stringify(b[key]))
        console.log(key, JSON.stringify(a[key]).slice(0, 600), '\n', JSON.stringify(b[key]).slice(0, 600));
  });
});
