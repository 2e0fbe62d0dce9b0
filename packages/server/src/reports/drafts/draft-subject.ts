import { type Element, outcomesOf } from '../../framework/elements.ts';
import { resolveActive, resolveOutcome } from '../../framework/resolve.ts';
import { recordId, recordNumber } from '../../records/record-id.ts';
import { invalid } from '../../refusals/invalid.ts';
import { quote } from '../../text/quote.ts';
import type { DraftKind } from './draft-kinds.ts';
import type { LinkedRisk } from './linked-records.ts';

/** What a draft is about, and the outcomes that belong to it. */
export interface DraftSubject {
  readonly element: Element | null;
  readonly risk: LinkedRisk | null;
  readonly outcomes: readonly string[];
}

const WANTED: Readonly<Record<DraftKind, string>> = {
  policy: 'the id of a category, such as "PR.AA"',
  procedure: 'the id of an outcome, such as "PR.AA-01"',
  tabletop: 'the id of a risk, such as "R-1"',
};

/** @throws CsfServerError INVALID_INPUT for an id that the kind cannot be about; what `resolveActive` throws */
export function draftSubject(
  { kind, about }: { readonly kind: DraftKind; readonly about?: string | undefined },
  risks: readonly LinkedRisk[],
): DraftSubject {
  if (about === undefined) throw invalid(`about is required for kind "${kind}"`, `Give ${WANTED[kind]}.`);
  if (kind === 'tabletop') return ofRisk(about, risks);
  const element: Element = kind === 'policy' ? categoryOf(about) : resolveOutcome(about);
  return { element, risk: null, outcomes: outcomesOf(element).map(({ id }) => id) };
}

function categoryOf(about: string): Element {
  const element = resolveActive(about);
  if (element.type === 'category') return element;
  throw invalid(`${element.id} is no category`, `A policy is about one: give ${WANTED.policy}.`);
}

function ofRisk(about: string, risks: readonly LinkedRisk[]): DraftSubject {
  const number = recordNumber('R', about);
  if (number === null)
    throw invalid(
      'about is not the id of a risk',
      `A tabletop scenario is about one: give ${WANTED.tabletop}.`,
    );
  const risk = risks.find(({ id }) => id === recordId('R', number));
  if (risk === undefined)
    throw invalid(
      `The profile has no risk ${quote(about)}`,
      'Ids look like R-1; records_list with kind "risks" lists them.',
    );
  return { element: null, risk, outcomes: risk.outcomes };
}
