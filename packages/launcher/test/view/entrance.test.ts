import { expect, it, vi } from 'vitest';
import { createEntrance } from '../../src/view/entrance.ts';
import { isSecret, newSecret } from '../../src/view/secrets.ts';

it('a token lets one page in, once', () => {
  const onEntered = vi.fn();
  const entrance = createEntrance(() => 0);
  entrance.whenEntered(onEntered);
  const key = entrance.enter(entrance.token);
  expect(key).toMatch(/^[\w-]{43}$/);
  expect(key).not.toBe(entrance.token);
  expect(entrance.enter(entrance.token)).toBeNull();
  expect(entrance.isKey(key ?? '')).toBe(true);
  expect(onEntered).toHaveBeenCalledOnce();
});

it('a token counts for 60 seconds', () => {
  let now = 1_000;
  const [early, late] = [createEntrance(() => now), createEntrance(() => now)];
  now += 60_000;
  expect(early.enter(early.token)).not.toBeNull();
  now += 1;
  expect(late.enter(late.token)).toBeNull();
});

it('a wrong token lets nobody in, and does not use up the right one', () => {
  const onEntered = vi.fn();
  const entrance = createEntrance(() => 0);
  entrance.whenEntered(onEntered);
  const another = createEntrance(() => 0);
  for (const wrong of ['', 'x', another.token, `${entrance.token} `, entrance.token.slice(1)])
    expect(entrance.enter(wrong)).toBeNull();
  expect(onEntered).not.toHaveBeenCalled();
  expect(entrance.enter(entrance.token)).not.toBeNull();
});

it('neither the token nor the key of another entrance is a key', () => {
  const [entrance, another] = [createEntrance(() => 0), createEntrance(() => 0)];
  const key = another.enter(another.token) ?? '';
  entrance.enter(entrance.token);
  for (const wrong of ['', entrance.token, key]) expect(entrance.isKey(wrong)).toBe(false);
});

it('a secret is compared whole, whatever its length', () => {
  const secret = newSecret();
  expect(isSecret(secret, secret)).toBe(true);
  for (const wrong of ['', secret.slice(0, -1), `${secret}x`, newSecret()])
    expect(isSecret(wrong, secret)).toBe(false);
});
