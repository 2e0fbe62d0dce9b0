import { describe, expect, test } from 'vitest';
import { DEFAULT_SCALE, isLevel, levelValues, scaleProblem } from '../../src/profiles/scale.ts';

const level = (value: number, label: string) => ({ value, label, meaning: label });

describe('a scale', () => {
  test('by default has five levels from 0 to 4', () => {
    expect(levelValues(DEFAULT_SCALE)).toBe('0, 1, 2, 3, 4');
    expect(scaleProblem(DEFAULT_SCALE)).toBeNull();
    expect(isLevel(DEFAULT_SCALE, 4)).toBe(true);
    expect(isLevel(DEFAULT_SCALE, 5)).toBe(false);
  });

  test('may have values with gaps between them', () => {
    expect(scaleProblem([level(0, 'no'), level(50, 'half'), level(100, 'all')])).toBeNull();
  });

  test('must ascend', () => {
    expect(scaleProblem([level(1, 'a'), level(1, 'b')])).toBe('levels must ascend by value; 1 does not');
    expect(scaleProblem([level(2, 'a'), level(1, 'b')])).toBe('levels must ascend by value; 1 does not');
  });

  test('must have different labels', () => {
    expect(scaleProblem([level(0, 'Done'), level(1, 'done')])).toBe('labels must differ from each other');
    expect(scaleProblem([level(0, 'Groß'), level(1, 'GROSS')])).toBe('labels must differ from each other');
  });
});
