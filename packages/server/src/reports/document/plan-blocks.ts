import { counted } from '../../text/counted.ts';
import type { ReportModel } from '../model.ts';
import type { DueItem, PhaseRow, PlannedRow, PlanPart } from '../model-records.ts';
import type { Rows } from '../rows.ts';
import { type Block, heading, list, paragraph, table } from './block.ts';
import { given, UNKNOWN } from './figure-text.ts';
import { leftOutNote } from './left-out.ts';

export function planBlocks({ plan }: ReportModel): readonly Block[] {
  return [
    heading(2, 'Plan'),
    ...scheduleBlocks(plan),
    ...(plan.rows.length > 0 ? [actionTable(plan)] : []),
    ...leftOutNote(plan),
    ...gapBlocks(plan),
  ];
}

function scheduleBlocks({ schedule, total }: PlanPart): readonly Block[] {
  if (schedule === null) {
    return [
      paragraph(
        `${counted(total, 'open action')} by the days on which they are due. Nothing is scheduled: nobody has said how many hours a week there are.`,
      ),
    ];
  }
  const { capacity, scheduled, late, phases } = schedule;
  const { hoursPerWeek, weeks, startOn, usedHours, availableHours } = capacity;
  return [
    paragraph(
      `${scheduled} of ${total} open actions scheduled, ${late} of them late, from ${startOn} with ${hoursPerWeek} hours a week for ${weeks} weeks: ${usedHours} of ${availableHours} hours used.`,
    ),
    ...(phases.length > 0 ? [phaseTable(phases)] : []),
  ];
}

function phaseTable(phases: readonly PhaseRow[]): Block {
  return table(
    ['Phase', 'From', 'To', '#Hours', 'Actions'],
    phases.map(({ name, start, finish, effortHours, actions }) => [
      ...[name, given(start), given(finish), String(effortHours), actions.join(', ')],
    ]),
  );
}

function actionTable({ schedule, rows }: PlanPart): Block {
  const isScheduled = schedule !== null;
  const titles = ['Id', 'Action', 'Status', 'Owner', '#Hours', 'Due', 'Outcomes'];
  return table(
    [...titles, ...(isScheduled ? ['From', 'To', '#Days late'] : [])],
    rows.map((row) => [
      ...[row.id, row.title, row.status, given(row.owner), given(row.effortHours), given(row.dueOn)],
      row.outcomes.join(', '),
      ...(isScheduled ? placeCells(row) : []),
    ]),
  );
}

function placeCells({ start, finish, daysLate, notScheduled }: PlannedRow): readonly string[] {
  return notScheduled === null
    ? [given(start), given(finish), given(daysLate)]
    : [notScheduled, UNKNOWN, UNKNOWN];
}

function gapBlocks({ gapsWithoutAction }: PlanPart): readonly Block[] {
  if (gapsWithoutAction.length === 0) return [];
  const items = gapsWithoutAction.map(({ id, shortName, gap }) => `${id} ${shortName}: ${gap} below target`);
  return [paragraph('Below target, and no open action names them:'), list(items)];
}

export function dueBlocks({ due }: ReportModel): readonly Block[] {
  return [
    heading(2, 'Due'),
    paragraph(`${due.total} with a day, ${due.late} of them late.`),
    ...dueTable(due),
  ];
}

export function dueTable(due: Rows<DueItem>): readonly Block[] {
  const titles = ['Day', '#Days late', 'What', 'Id', 'Title', 'Owner'];
  const rows = due.rows.map(({ dueOn, daysLate, what, id, title, owner }) => [
    ...[dueOn, String(daysLate), what, id, title, given(owner)],
  ]);
  return rows.length === 0 ? [] : [table(titles, rows), ...leftOutNote(due)];
}
