const OUTCOMES = ['GV.OC', 'GV.RM', 'GV.RR', 'ID.AM', 'ID.RA', 'PR.AA'].flatMap((category) =>
  [1, 2, 3, 4].map((number) => `${category}-0${number}`),
);

const SCORES = [0, 1, 2, 3, 4]; // of the scale that a profile has by default
const MIN_OUTCOMES = 3;
const MORE_OUTCOMES = 6;
const MAX_PADDING = 400;
const SCOPE_SHARE = 0.2;

export const PROFILE = { id: 'survivor', name: 'Survivor', organization: 'Example' };

/**
 * Every write of a client to one profile, with what it was told about it. Each carries its number in the text that it
 * stores, so that what is found in a database can be traced to it.
 */
export function createHistory() {
  const writes = [];
  return {
    writes,
    /** Adds one more write: several assessments at once, or another scope of the profile. */
    next: (random, round) => {
      const number = writes.length + 1;
      const write = {
        number,
        round,
        ...(random.chance(SCOPE_SHARE) ? scopeChange(number) : assessments(number, random)),
        /** The profile's revision that the server has answered; null as long as it has not. */
        acknowledged: null,
      };
      writes.push(write);
      return write;
    },
  };
}

/** The number of the write that has stored this text, or null. */
export function numberOf(text) {
  const match = /^write (\d+)\b/.exec(text ?? '');
  return match === null ? null : Number(match[1]);
}

/** The arguments of the tool call that is this write. */
export function toolCallOf({ records, scope }) {
  return records === undefined
    ? { name: 'profile_save', arguments: { profile: PROFILE.id, scope } }
    : { name: 'assessment_record', arguments: { profile: PROFILE.id, assessor: 'Pat Example', records } };
}

function scopeChange(number) {
  return { scope: `write ${number}` };
}

function assessments(number, random) {
  const first = random.below(OUTCOMES.length);
  const count = MIN_OUTCOMES + random.below(MORE_OUTCOMES);
  const note = `write ${number} ${'.'.repeat(random.below(MAX_PADDING))}`.trim();
  const records = Array.from({ length: count }, (_, index) => ({
    outcome: OUTCOMES[(first + index) % OUTCOMES.length],
    score: random.pick(SCORES),
    note,
  }));
  return { records };
}
