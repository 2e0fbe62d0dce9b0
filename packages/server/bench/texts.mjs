/** Sentences as assessors write them: what matters here is their length. */
const SENTENCES = [
  'Talked to the owner of the system and saw the procedure in use.',
  'Two of the five sites still work without it; the other three have had it since spring.',
  'The document exists, was approved and is known to the people who have to follow it.',
  'Done by one person from memory, and not while that person is away.',
  'The last review is older than the policy asks for.',
  'Seen on a sample of twelve systems, of which eleven were as described.',
  'Suppliers are not covered; purchasing has a list and goes through it.',
  'Nobody could name who decides.',
  'Better than last time: the findings of the last audit are closed.',
  'Works for servers, not yet for laptops of people who are rarely in the office.',
];

/** A text of so many sentences. */
export function sentences(random, count) {
  return Array.from({ length: count }, () => random.pick(SENTENCES)).join(' ');
}
