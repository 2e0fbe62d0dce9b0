import { expect, test } from 'vitest';
import { readLabel } from '../../src/framework-import/core-label.ts';

test.each([
  ['GV.OC-01: One', 'GV.OC-01', 'One'],
  ['gv.oc\u201101 :\u00a0One: two', 'GV.OC-01', 'One: two'],
  ['Organizational Context (GV.OC): One (a, b): two', 'GV.OC', 'One (a, b): two'],
  ['GOVERN ( GV )\uff1a One', 'GV', 'One'],
  ['RECOVER (RC)', 'RC', ''],
  ['GV.OC-01', 'GV.OC-01', ''],
  ['ID.BE-01: [Withdrawn]', 'ID.BE-01', '[Withdrawn]'],
  ['New (GV.XX): One', 'GV.XX', 'One'],
])('%j names %s', (text, id, statement) => {
  expect(readLabel(text)).toEqual({ kind: 'element', id, statement });
});

test.each([
  ['ID.AM-1: Devices', 'CSF 1.1'],
  ['GV.OC-O1: One', 'unclear'],
  ['GV.OC-\u200b01: One', 'unclear'],
  ['GV.OC-01 One', 'unclear'],
  ['Organizational Context (GV.OC) - One', 'unclear'],
  ['Total: 134', 'other'],
  ['NO. OF ROWS: 134', 'other'],
  ['Owner (IT): Ada', 'other'],
  ['* Changed in 2025 (GV.OC-04)', 'other'],
  ['', 'other'],
])('%j names no element: %s', (text, kind) => {
  expect(readLabel(text)).toEqual({ kind });
});
