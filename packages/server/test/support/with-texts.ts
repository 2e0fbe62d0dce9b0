/** The same data with another text in the place of each. Only the kind stays: it is no text of anybody. */
export function withTexts<T>(value: T, textFor: (text: string) => string): T {
  if (typeof value === 'string') return textFor(value) as T;
  if (Array.isArray(value)) return value.map((item) => withTexts(item, textFor)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === 'kind' ? inner : withTexts(inner, textFor),
  ]);
  return Object.fromEntries(entries) as T;
}
