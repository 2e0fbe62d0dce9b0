import { describe, expect, test } from 'vitest';
import { roleOfHeading, statedRange } from '../../../src/exchange/any-table/headings.ts';

describe('a heading', () => {
  test.each([
    ['Subcategory ID', 'id'],
    ['CSF Outcome (Function, Category, or Subcategory)', 'id'],
    ['Score', 'score'],
    ['Current Score', 'score'],
    ['Q1 Actual Score', 'score'],
    ['Current Maturity Level', 'score'],
    ['Reifegrad', 'score'],
    ['Ist', 'score'],
    ['Niveau actuel', 'score'],
    ['Puntuación actual', 'score'],
    ['Huidige score', 'score'],
    ['Target Score', 'target'],
    ['Desired Maturity', 'target'],
    ['Soll', 'target'],
    ['Zielreifegrad', 'target'],
    ['Niveau cible', 'target'],
    ['Nivel objetivo', 'target'],
    ['Doelscore', 'target'],
    ['Policy Score', 'policy'],
    ['Practice', 'practice'],
    ['Comments', 'note'],
    ['Q1 Observations', 'note'],
    ['Maturity Comments', 'note'],
    ['Current State Notes', 'note'],
    ['Bemerkungen', 'note'],
    ['Commentaires', 'note'],
    ['Opmerkingen', 'note'],
    ['Control Owner', 'owner'],
    ['Verantwortlich', 'owner'],
    ['Responsable', 'owner'],
    ['Eigenaar', 'owner'],
    ['Assessment Date', 'date'],
    ['Q1 Observation Date', 'date'],
    ['Bewertet am', 'date'],
    ['Fecha', 'date'],
    ['Auditor', 'assessor'],
    ['Assessed by', 'assessor'],
    ['Prüfer', 'assessor'],
    ['Évaluateur', 'assessor'],
    ['Priority', 'priority'],
    ['Target Priority', 'priority'],
    ['Priorität', 'priority'],
    ['Current Priority', 'currentPriority'],
    ['Rationale', 'rationale'],
    ['Begründung', 'rationale'],
    ['In Scope?', 'included'],
    ['Included in Profile?', 'included'],
    ['N/A', 'notApplicable'],
  ])('%j says %s', (text, role) => {
    expect(roleOfHeading(text)?.role).toBe(role);
  });

  test.each([
    'Gap',
    'Score Gap',
    'Average Score',
    'Weighted Score',
    'Weight',
    'Lücke',
    'Target CSF Tier',
    'Target Date',
    'Due Date',
    'Next Review Date',
    'Maturity Level Description',
    'Score (%)',
    'Implementation Examples',
    'Informative References',
    'Function',
    'Stakeholder(s)',
    '',
    '!!!',
  ])('%j says nothing of what is imported', (text) => {
    expect(roleOfHeading(text)).toBeNull();
  });

  test.each([
    ['Score (0-5)', 0, 5],
    ['Maturity 1 to 5', 1, 5],
    ['Reifegrad (0 bis 4)', 0, 4],
  ])('%j states its scale', (text, lowest, highest) => {
    expect(statedRange(text)).toEqual({ lowest, highest });
  });

  test.each(['Score', 'Q1-2 Score', '2025-26 Score', 'Score 5-1'])('%j states none', (text) => {
    expect(statedRange(text)).toBeNull();
  });
});
