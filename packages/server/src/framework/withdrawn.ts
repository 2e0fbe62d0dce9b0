import type { Succession, WithdrawnEntry } from './types.ts';

// Notes that are too long for the line of their entry.

const SUCCESSORS_OF_PR_IP =
  'No single successor: NIST says the content went into several categories and functions. See the successors of PR.IP-01 to PR.IP-12.';
const SUCCESSORS_OF_PR_PT =
  'No single successor: NIST says the content went into several categories of PROTECT. See the successors of PR.PT-01 to PR.PT-05.';
const SUCCESSORS_OF_DE_DP =
  'No single successor: NIST says the content went into several categories and functions. See the successors of DE.DP-01 to DE.DP-05.';
const TEXT_SAYS_MOVED =
  'NIST\'s withdrawal text says "moved"; its relationship says incorporated_into, and the kind given here follows the relationship.';
const TEXT_SAYS_INCORPORATED =
  'NIST\'s withdrawal text says "incorporated"; its relationships say moved_to, and the kind given here follows the relationships.';
const SUCCESSOR_IS_OUTCOME =
  'The successor is an outcome, not a category; PR.MA-01 and PR.MA-02 have further successors.';
const SUCCESSOR_ONLY_IN_TEXT =
  "NIST's withdrawal text names RS.MA as the successor; the export holds no relationship that says so.";

/**
 * The elements of CSF 1.1 that NIST's CSF 2.0 export (CPRT) lists as withdrawn, in the order of its sort keys.
 *
 * RC.CO and RC.IM share a sort key, and so do PR.AC-06 and PR.AC-07; such ties follow the id.
 */
export const withdrawn: readonly WithdrawnEntry[] = [
  subcategory('ID.AM-06', incorporatedInto('GV.RR-02', 'GV.SC-02')),
  category('ID.BE', 'Business Environment', incorporatedInto('GV.OC')),
  subcategory('ID.BE-01', incorporatedInto('GV.OC-05')),
  subcategory('ID.BE-02', incorporatedInto('GV.OC-01')),
  subcategory('ID.BE-03', incorporatedInto('GV.OC-01')),
  subcategory('ID.BE-04', incorporatedInto('GV.OC-04', 'GV.OC-05')),
  subcategory('ID.BE-05', incorporatedInto('GV.OC-04')),
  category('ID.GV', 'Governance', incorporatedInto('GV'), 'The successor is a whole function.'),
  subcategory('ID.GV-01', incorporatedInto('GV.PO', 'GV.PO-01', 'GV.PO-02'), wholeCategory('GV.PO')),
  subcategory('ID.GV-02', incorporatedInto('GV.OC-02', 'GV.RR', 'GV.RR-02'), wholeCategory('GV.RR')),
  subcategory('ID.GV-03', movedTo('GV.OC-03')),
  subcategory('ID.GV-04', movedTo('GV.RM-04')),
  category('ID.RM', 'Risk Management Strategy', incorporatedInto('GV.RM')),
  subcategory('ID.RM-01', incorporatedInto('GV.RM-01', 'GV.RM-06', 'GV.RR-03')),
  subcategory('ID.RM-02', incorporatedInto('GV.RM-02', 'GV.RM-04')),
  subcategory('ID.RM-03', movedTo('GV.RM-02')),
  category('ID.SC', 'Supply Chain Risk Management', incorporatedInto('GV.SC')),
  subcategory('ID.SC-01', incorporatedInto('GV.RM-05', 'GV.SC-01', 'GV.SC-06', 'GV.SC-09', 'GV.SC-10')),
  subcategory('ID.SC-02', incorporatedInto('GV.OC-02', 'GV.SC-03', 'GV.SC-04', 'GV.SC-07', 'ID.RA-10')),
  subcategory('ID.SC-03', movedTo('GV.SC-05')),
  subcategory('ID.SC-04', incorporatedInto('GV.SC-07', 'ID.RA-10')),
  subcategory('ID.SC-05', incorporatedInto('GV.SC-08', 'ID.IM-02')),
  category('PR.AC', 'Identity Management, Authentication and Access Control', movedTo('PR.AA')),
  subcategory('PR.AC-01', incorporatedInto('PR.AA-01', 'PR.AA-05')),
  subcategory('PR.AC-02', movedTo('PR.AA-06')),
  subcategory('PR.AC-03', incorporatedInto('PR.AA-03', 'PR.AA-05', 'PR.IR-01')),
  subcategory('PR.AC-04', movedTo('PR.AA-05')),
  subcategory('PR.AC-05', incorporatedInto('PR.IR-01')),
  subcategory('PR.AC-06', movedTo('PR.AA-02')),
  subcategory('PR.AC-07', movedTo('PR.AA-03')),
  subcategory('PR.AT-03', incorporatedInto('PR.AT-01', 'PR.AT-02')),
  subcategory('PR.AT-04', incorporatedInto('PR.AT-02')),
  subcategory('PR.AT-05', incorporatedInto('PR.AT-02')),
  subcategory('PR.DS-03', incorporatedInto('ID.AM-08', 'PR.PS-03')),
  subcategory('PR.DS-04', movedTo('PR.IR-04')),
  subcategory('PR.DS-05', incorporatedInto('PR.DS-01', 'PR.DS-02', 'PR.DS-10')),
  subcategory('PR.DS-06', incorporatedInto('PR.DS-01', 'DE.CM-09')),
  subcategory('PR.DS-07', incorporatedInto('PR.IR-01')),
  subcategory('PR.DS-08', incorporatedInto('ID.RA-09', 'DE.CM-09')),
  category('PR.IP', 'Information Protection Processes and Procedures', [], SUCCESSORS_OF_PR_IP),
  subcategory('PR.IP-01', incorporatedInto('PR.PS-01')),
  subcategory('PR.IP-02', incorporatedInto('ID.AM-08', 'PR.PS-06')),
  subcategory('PR.IP-03', incorporatedInto('PR.PS-01', 'ID.RA-07')),
  subcategory('PR.IP-04', movedTo('PR.DS-11')),
  subcategory('PR.IP-05', incorporatedInto('PR.IR-02'), TEXT_SAYS_MOVED),
  subcategory('PR.IP-06', incorporatedInto('ID.AM-08')),
  subcategory('PR.IP-07', incorporatedInto('ID.IM', 'ID.IM-03'), wholeCategory('ID.IM')),
  subcategory('PR.IP-08', movedTo('ID.IM-03')),
  subcategory('PR.IP-09', movedTo('ID.IM-04')),
  subcategory('PR.IP-10', movedTo('ID.IM-02', 'ID.IM-04'), TEXT_SAYS_INCORPORATED),
  subcategory('PR.IP-11', movedTo('GV.RR-04')),
  subcategory('PR.IP-12', movedTo('ID.RA-01', 'PR.PS-02'), TEXT_SAYS_INCORPORATED),
  category('PR.MA', 'Maintenance', incorporatedInto('ID.AM-08'), SUCCESSOR_IS_OUTCOME),
  subcategory('PR.MA-01', movedTo('ID.AM-08', 'PR.PS-03'), TEXT_SAYS_INCORPORATED),
  subcategory('PR.MA-02', movedTo('ID.AM-08', 'PR.PS-02'), TEXT_SAYS_INCORPORATED),
  category('PR.PT', 'Protective Technology', [], SUCCESSORS_OF_PR_PT),
  subcategory('PR.PT-01', incorporatedInto('PR.PS-04')),
  subcategory('PR.PT-02', incorporatedInto('PR.DS-01', 'PR.PS-01')),
  subcategory('PR.PT-03', incorporatedInto('PR.PS-01')),
  subcategory('PR.PT-04', incorporatedInto('PR.AA-06', 'PR.IR-01')),
  subcategory('PR.PT-05', incorporatedInto('PR.IR-03'), TEXT_SAYS_MOVED),
  subcategory('DE.AE-01', incorporatedInto('ID.AM-03')),
  subcategory('DE.AE-05', movedTo('DE.AE-08')),
  subcategory('DE.CM-04', incorporatedInto('DE.CM-01', 'DE.CM-09')),
  subcategory('DE.CM-05', incorporatedInto('DE.CM-01', 'DE.CM-09')),
  subcategory('DE.CM-07', incorporatedInto('DE.CM-01', 'DE.CM-03', 'DE.CM-06', 'DE.CM-09')),
  subcategory('DE.CM-08', incorporatedInto('ID.RA-01')),
  category('DE.DP', 'Detection Processes', [], SUCCESSORS_OF_DE_DP),
  subcategory('DE.DP-01', incorporatedInto('GV.RR-02')),
  subcategory('DE.DP-02', incorporatedInto('DE.AE'), wholeCategory('DE.AE')),
  subcategory('DE.DP-03', incorporatedInto('ID.IM-02')),
  subcategory('DE.DP-04', incorporatedInto('DE.AE-06')),
  subcategory('DE.DP-05', incorporatedInto('ID.IM', 'ID.IM-03'), wholeCategory('ID.IM')),
  category('RS.RP', 'Response Planning', [], SUCCESSOR_ONLY_IN_TEXT),
  subcategory('RS.RP-01', incorporatedInto('RS.MA-01')),
  subcategory('RS.AN-01', incorporatedInto('RS.MA-02')),
  subcategory('RS.AN-02', incorporatedInto('RS.MA-02', 'RS.MA-03', 'RS.MA-04')),
  subcategory('RS.AN-04', movedTo('RS.MA-03')),
  subcategory('RS.AN-05', movedTo('ID.RA-08')),
  subcategory('RS.CO-01', incorporatedInto('PR.AT-01')),
  subcategory('RS.CO-04', incorporatedInto('RS.MA-01', 'RS.MA-04')),
  subcategory('RS.CO-05', incorporatedInto('RS.CO-03')),
  subcategory('RS.MI-03', incorporatedInto('ID.RA-06')),
  category('RS.IM', 'Improvements', incorporatedInto('ID.IM')),
  subcategory('RS.IM-01', incorporatedInto('ID.IM-03', 'ID.IM-04')),
  subcategory('RS.IM-02', incorporatedInto('ID.IM-03')),
  subcategory('RC.CO-01', incorporatedInto('RC.CO-04')),
  subcategory('RC.CO-02', incorporatedInto('RC.CO-04')),
  category('RC.IM', 'Improvements', incorporatedInto('ID.IM')),
  subcategory('RC.IM-01', incorporatedInto('ID.IM-03', 'ID.IM-04')),
  subcategory('RC.IM-02', incorporatedInto('ID.IM-03')),
];

function category(
  id: string,
  name: string,
  successors: readonly Succession[],
  note: string | null = null,
): WithdrawnEntry {
  return { id, type: 'category', name, successors, note };
}

function subcategory(
  id: string,
  successors: readonly Succession[],
  note: string | null = null,
): WithdrawnEntry {
  return { id, type: 'subcategory', name: null, successors, note };
}

function incorporatedInto(...ids: readonly string[]): readonly Succession[] {
  return ids.map((id) => ({ id, kind: 'incorporated_into' }));
}

function movedTo(...ids: readonly string[]): readonly Succession[] {
  return ids.map((id) => ({ id, kind: 'moved_to' }));
}

function wholeCategory(id: string): string {
  return `The successor ${id} is a whole category.`;
}
