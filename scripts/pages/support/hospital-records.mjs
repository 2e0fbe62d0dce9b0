// What the hospital of hospital.mjs has written down. All of it is invented.

export const EXCLUDED = ['PR.IR-02', 'GV.SC-10', 'ID.AM-05'];

export const TARGETS = [
  { id: 'GV', target: 3, targetPriority: 'medium', owner: 'R. Meyer', targetOn: '2026-12-31' },
  { id: 'ID', target: 3, targetPriority: 'medium', owner: 'R. Meyer', targetOn: '2026-09-30' },
  { id: 'PR', target: 3, targetPriority: 'high', owner: 'T. Okafor', targetOn: '2026-09-30' },
  { id: 'PR.AA', target: 4, targetPriority: 'high', owner: 'T. Okafor', targetOn: '2026-09-30' },
  { id: 'DE', target: 3, targetPriority: 'high', owner: 'B. Castillo', targetOn: '2026-12-31' },
  { id: 'RS', target: 3, targetPriority: 'medium', owner: 'J. Lind', targetOn: '2027-03-31' },
  { id: 'RC', target: 3, targetPriority: 'low', owner: 'J. Lind', targetOn: '2027-03-31' },
];

const accepted = (reviewer, reviewedOn) => ({ reviewStatus: 'accepted', reviewer, reviewedOn });

export const EVIDENCE = [
  {
    title: 'Security policy, signed',
    reference: 'intranet, policy 12',
    owner: 'R. Meyer',
    date: '2025-06-10',
    validUntil: '2026-06-09',
    outcomes: ['GV.PO-01', 'GV.PO-02'],
    ...accepted('A. Novak', '2025-07-01'),
  },
  {
    title: 'Inventory of clinical devices',
    reference: 'asset database, export of March',
    owner: 'R. Meyer',
    date: '2026-03-02',
    validUntil: '2026-09-30',
    outcomes: ['ID.AM-01', 'ID.AM-02'],
    ...accepted('A. Novak', '2026-03-20'),
  },
  {
    title: 'Register of awareness trainings',
    reference: 'training system',
    owner: 'Human resources',
    date: '2025-11-20',
    validUntil: '2026-11-20',
    outcomes: ['PR.AT-01', 'PR.AT-02'],
    ...accepted('A. Novak', '2025-12-10'),
  },
  {
    title: 'Report of the restore test',
    reference: 'ticket 4411',
    owner: 'IT operations',
    date: '2026-02-14',
    outcomes: ['PR.DS-11', 'RC.RP-03'],
    ...accepted('T. Okafor', '2026-02-20'),
  },
  {
    title: 'Scan of the imaging network',
    reference: 'scanner, run 88',
    owner: 'B. Castillo',
    date: '2026-01-22',
    outcomes: ['ID.RA-01', 'DE.CM-01'],
  },
  {
    title: 'Minutes of the risk committee',
    reference: 'minutes of January',
    owner: 'R. Meyer',
    date: '2026-01-15',
    outcomes: ['GV.RM-01', 'GV.RR-01'],
    ...accepted('A. Novak', '2026-02-01'),
  },
  {
    title: 'List of privileged accounts',
    reference: 'directory, export of 2025',
    owner: 'T. Okafor',
    date: '2025-04-30',
    outcomes: ['PR.AA-05'],
    ...{ reviewStatus: 'rejected', reviewer: 'A. Novak', reviewedOn: '2026-01-10' },
  },
];

export const RISKS = [
  {
    title: 'Ransomware stops the health record',
    likelihood: 4,
    impact: 5,
    treatment: 'mitigate',
    owner: 'Chief medical officer',
    reviewOn: '2026-07-31',
    outcomes: ['PR.DS-11', 'RC.RP-01'],
  },
  {
    title: 'An imaging device that nobody knows of',
    likelihood: 4,
    impact: 3,
    treatment: 'mitigate',
    owner: 'Head of radiology',
    reviewOn: '2026-05-31',
    outcomes: ['ID.AM-01'],
  },
  {
    title: 'A supplier loses patient data',
    likelihood: 3,
    impact: 4,
    treatment: 'transfer',
    owner: 'Legal',
    reviewOn: '2026-09-30',
  },
  {
    title: 'Shared accounts on wards',
    likelihood: 5,
    impact: 3,
    treatment: 'mitigate',
    owner: 'T. Okafor',
    outcomes: ['PR.AA-01'],
  },
  {
    title: 'Power fails in the data centre',
    likelihood: 2,
    impact: 4,
    treatment: 'mitigate',
    owner: 'Facilities',
  },
  { title: 'A key person leaves', likelihood: 3, impact: 2, owner: 'Human resources' },
  { title: 'The network provider fails', owner: 'IT operations' },
];

export const ACTIONS = [
  {
    title: 'Second factor for all clinical staff',
    owner: 'T. Okafor',
    effortHours: 240,
    dueOn: '2026-09-15',
    status: 'in progress',
    outcomes: ['PR.AA-03'],
  },
  {
    title: 'Add imaging devices to the inventory',
    owner: 'Head of radiology',
    effortHours: 60,
    dueOn: '2026-05-31',
    outcomes: ['ID.AM-01'],
  },
  {
    title: 'Renew the security policy',
    owner: 'R. Meyer',
    effortHours: 40,
    dueOn: '2026-07-31',
    outcomes: ['GV.PO-01'],
  },
  {
    title: 'Sensors in the laboratory network',
    owner: 'B. Castillo',
    effortHours: 120,
    dueOn: '2026-10-31',
    outcomes: ['DE.CM-01'],
    dependsOn: ['#2'],
  },
  {
    title: 'Exercise the recovery plan',
    owner: 'J. Lind',
    effortHours: 80,
    dueOn: '2026-11-30',
    outcomes: ['RC.RP-01'],
    dependsOn: ['#3'],
  },
  { title: 'Review access rights of assets', owner: 'T. Okafor', effortHours: 90, outcomes: ['PR.AA-05'] },
  { title: 'Agree on duties with suppliers', owner: 'Legal', dueOn: '2026-12-15', outcomes: ['GV.SC-05'] },
];

export const TIERS = [
  {
    area: 'risk governance',
    tier: 2,
    date: '2026-02-16',
    approver: 'Executive board',
    rationale:
      'Risk decisions are informed and approved by management, but no policy covers the whole house.',
  },
  {
    area: 'risk management',
    tier: 3,
    date: '2026-02-16',
    approver: 'Executive board',
    rationale: 'Methods are written down, reviewed each year, and used in all projects since 2025.',
  },
];
