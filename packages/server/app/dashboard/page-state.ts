import type { DashboardData, OutcomeDetail } from '../../src/dashboard/dashboard-data.ts';
import { type Filter, NO_FILTER } from './filter.ts';

/** Which profile is shown, and from which point of view. */
export interface Asked {
  readonly profile: string;
  readonly asOf?: string;
  readonly knownAt?: string;
}

export const TABS = ['Overview', 'Outcomes', 'Below target', 'Trend', 'Risks'] as const;
export type Tab = (typeof TABS)[number];

/** All that the page is drawn from. */
export interface PageState {
  /** What the data are of; null before any were asked for. */
  readonly asked: Asked | null;
  readonly data: DashboardData | null;
  readonly tab: Tab;
  readonly filter: Filter;
  /** The outcome that is shown instead of a tab. */
  readonly outcome: OutcomeDetail | null;
  /** Whether the host takes messages into the chat. */
  readonly canSay: boolean;
  /** Whether it can open the scoring card, in a chat or by itself. */
  readonly canScore: boolean;
}

/** What the person sees of a profile at first. */
export const OPENED = {
  tab: 'Overview',
  filter: NO_FILTER,
  outcome: null,
} as const;

export const INITIAL: PageState = {
  asked: null,
  data: null,
  ...OPENED,
  canSay: false,
  canScore: false,
};
