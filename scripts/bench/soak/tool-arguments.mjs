/** Arguments for tools that the bench knows by their input schema alone, so that it also exercises tools to come. */
const WORDS = ['supplier', 'access', 'incident', 'backup', 'risk', 'GV.OC-01', 'pr aa 1', 'zebra'];
export const ELEMENTS = [
  'GV',
  'ID',
  'PR',
  'DE',
  'RS',
  'RC',
  'GV.SC',
  'PR.AA',
  'GV.OC-01',
  'PR.DS-01',
  'RC.RP-01',
];
export const OUTCOMES = [
  'GV.OC-01',
  'GV.OC-02',
  'GV.RM-01',
  'ID.AM-01',
  'PR.AA-01',
  'DE.CM-01',
  'RS.MA-01',
  'RC.RP-01',
];

/** By the name of the argument. */
const FILLED = {
  query: (random) => random.pick(WORDS),
  id: (random) => random.pick(ELEMENTS),
  outcome: (random) => random.pick(OUTCOMES),
  function: (random) => random.pick(ELEMENTS.slice(0, 6)),
  category: (random) => random.pick(['GV.SC', 'PR.AA', 'ID.AM']),
  profile: (random, profiles) => random.pick(profiles),
  profiles: (random, profiles) => profiles.slice(random.integer(0, profiles.length - 1)),
  reference: (random) => random.pick(['AC-2', 'pm 11', 'RA-4', 'CP-2(8)']),
  startOn: () => '2026-01-05',
  capacityHoursPerWeek: (random) => random.integer(1, 80),
};

/** Whether every required argument of the tool can be filled in. */
export function canFill({ inputSchema }) {
  const { properties = {}, required = [] } = inputSchema;
  return required.every((name) => name in FILLED || properties[name]?.enum !== undefined);
}

/** The required arguments, and about half of the others that can be filled in. */
export function fill({ inputSchema }, random, profiles) {
  const { properties = {}, required = [] } = inputSchema;
  const filled = {};
  for (const [name, schema] of Object.entries(properties)) {
    if (!required.includes(name) && random.chance(0.5)) continue;
    if (name in FILLED) filled[name] = FILLED[name](random, profiles);
    else if (schema.enum) filled[name] = random.pick(schema.enum);
    else if (name === 'limit') filled[name] = random.integer(schema.minimum ?? 1, schema.maximum ?? 10);
  }
  return filled;
}
