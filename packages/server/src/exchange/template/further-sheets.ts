import type { ProfileStanding } from '../../assessments/standing.ts';
import type { SheetToWrite } from '../../spreadsheet/write/workbook.ts';
import { gapsSheet, scoresSheet } from './outcome-sheets.ts';
import { actionsSheet, evidenceSheet, type Registers, risksSheet } from './register-sheets.ts';
import type { FurtherSheet } from './sheet-names.ts';

export function furtherSheets(
  wanted: readonly FurtherSheet[],
  standing: ProfileStanding,
  { risks, actions, evidence }: Registers,
): readonly SheetToWrite[] {
  const sheets: Readonly<Record<FurtherSheet, () => SheetToWrite>> = {
    scores: () => scoresSheet(standing),
    gaps: () => gapsSheet(standing),
    risks: () => risksSheet(risks),
    actions: () => actionsSheet(actions),
    evidence: () => evidenceSheet(evidence),
  };
  return wanted.map((name) => sheets[name]());
}
