import * as z from 'zod';
import { outcomes } from '../framework/elements.ts';
import { MAX_ELEMENT_ID } from '../framework/id.ts';
import { MAX_RECORD_ID } from '../records/record-id.ts';
import { once } from './once.ts';
import { line } from './text-schemas.ts';

/** The most records in one call. */
export const MAX_RECORDS = 50;

/** Ids or names; framework/resolve.ts reads them. */
export const outcomeList = once(() =>
  z.array(line(MAX_ELEMENT_ID)).max(outcomes.length).describe('Or whole categories.'),
);

/** Ids of records, forgivingly spelled. */
export const recordIds = once(() => z.array(line(MAX_RECORD_ID)).max(50));

/** The id of a record to change. */
export const recordToChange = once(() =>
  line(MAX_RECORD_ID).exactOptional().describe('To change this one; null clears.'),
);
