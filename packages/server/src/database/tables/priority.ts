/** How urgent the user finds an outcome, or how much an action achieves. It gives an order of work, never a weight. */
export const PRIORITIES = ['high', 'medium', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];
