import type { Role } from './column-mapping.ts';
import { plainWords } from './plain-words.ts';

/** What a heading says of its column. */
export interface HeadingRole {
  readonly role: Role;
  /** 3: says it outright ("Current Score"); 2: by one word ("Score"); 1: only if the cells bear it out ("Status"). */
  readonly strength: 1 | 2 | 3;
}

// Words of headings in English, German, French, Spanish and Dutch, as plainWords writes them.

const CURRENT = '(?:current|actual|as is|present|today|ist|aktuell\\w*|actuel\\w*|actual|huidig\\w*)';
const AIMED =
  '(?:target\\w*|desired|goal|future|to be|soll|ziel\\w*|cible|souhaite\\w*|objetivo|deseado|doel\\w*|streef\\w*|gewenst\\w*)';
const SCORE =
  '(?:scores?|ratings?|maturity|levels?|points|grade|achievement|bewertung|reifegrad\\w*|punkte|punktzahl|stufe|niveau|maturite|cotation|puntuacion|puntaje|madurez|nivel|calificacion|volwassenheid\\w*|beoordeling|zielwert|zielstufe|zielreifegrad|istwert|sollwert|\\w*score)';

const SAYS_CURRENT = new RegExp(`\\b${CURRENT}\\b`);
const SAYS_AIMED = new RegExp(`\\b${AIMED}\\b`);
const SAYS_SCORE = new RegExp(`\\b${SCORE}\\b`);

/** Columns that say something else of scores: these are read by nobody. */
const OTHER =
  /\b(?:gap|delta|diff\w*|variance|weight\w*|average|avg|mean|sum|total|max\w*|min\w*|previous|prior|last year|baseline|tier|trend|percent\w*|luecke|lucke|abweichung|gewicht\w*|mittelwert|summe|ecart|moyenne|poids|brecha|diferencia|promedio|peso|verschil|gemiddelde|description\w*|definition\w*|examples?|beispiele?|guidance)\b|%/;

const DATE = /\b(?:date|datum|fecha|assessed on|bewertet am|evalue le|evaluado el|beoordeeld op)\b/;

/** What a heading is, it says at once. */
const LONGEST_HEADING = 200;

const OTHER_DATES =
  /\b(?:target|due|review|next|start|end|deadline|planned|completion|created|modified|updated|faellig\w*|fallig\w*|frist|ziel\w*|echeance|prochaine|limite|vence|vencimiento|volgende|streef\w*)\b/;

const OUTRIGHT: readonly (readonly [Role, RegExp])[] = [
  [
    'id',
    /^(?:csf |nist |nist csf |csf 2 0 |control |outcome |sub ?category |unterkategorie |requirement )*(?:id|ids|identifier|code|nr|number|kennung)$/,
  ],
  [
    'id',
    /^(?:csf |nist )*(?:sub ?categor(?:y|ies)|outcomes?|unterkategorien?|sous categories?|subcategorias?|subcategorie(?:en)?|csf outcome .*)$/,
  ],
  [
    'priority',
    /^(?:target |overall |outcome |ziel ?)?(?:priorit\w*|prioridad|prioriteit)(?: level| rating)?$/,
  ],
  ['currentPriority', new RegExp(`^${CURRENT} priorit\\w*$`)],
  [
    'policy',
    /^(?:(?:current|actual|as is|maturity|scores?|ratings?|levels?|assessment|ist|reifegrad|niveau|nivel|to|\d+) )*(?:policy|policies|richtlinien?|politiques?|politicas?|beleid)(?: score| maturity| rating| level| actual| current)?$/,
  ],
  [
    'practice',
    /^(?:(?:current|actual|as is|maturity|scores?|ratings?|levels?|assessment|ist|reifegrad|niveau|nivel|to|\d+) )*(?:practices?|praxis|umsetzung|pratiques?|practicas?|praktijk)(?: score| maturity| rating| level| actual| current)?$/,
  ],
  [
    'included',
    /^(?:included in profile|in scope|applicable|applicability|included|is applicable|anwendbar\w*|im geltungsbereich|aplica|aplicable|aplicabilidad|applicabilite|dans le perimetre|en el alcance|van toepassing|in bereik)(?: (?:y n|yes no|ja nein))?$/,
  ],
  [
    'notApplicable',
    /^(?:n a|not applicable|reason not applicable|why not applicable|nicht anwendbar\w*|non applicable|no aplica|niet van toepassing|nvt)(?: reason| because| justification)?$/,
  ],
  [
    'rationale',
    /^(?:rationale|justification|reason|reasoning|begruendung|begrundung|justificacion|onderbouwing|motivering)$/,
  ],
  [
    'assessor',
    /^(?:assessor|assessed by|auditor|evaluator|evaluated by|rated by|scored by|reviewer|respondent|prufer|pruefer|bewerter|bewertet (?:von|durch)|evaluateur|auditeur|evalue par|evaluador|evaluado por|auditor|beoordelaar|beoordeeld door)(?: name)?$/,
  ],
  [
    'owner',
    /^(?:owner|control owner|outcome owner|process owner|responsible|responsible (?:person|party|owner)|accountable|accountable owner|verantwortlich\w*|zustandig\w*|zustaendig\w*|eigentumer|responsable|proprietaire|propietario|dueno|eigenaar|verantwoordelijke)(?: name)?$/,
  ],
  [
    'note',
    /^(?:score |assessment |assessor |auditor |current |actual )?(?:notes?|comments?|observations?|remarks?|findings?|bemerkung\w*|kommentare?|anmerkung\w*|feststellung\w*|commentaires?|remarques?|comentarios?|observaciones|observacion|hallazgos|opmerking\w*|toelichting|bevindingen)$/,
  ],
];

/**
 * The role that a heading gives its column; null if it gives none.
 * @param text with the heading of its group before it, if there is one
 */
export function roleOfHeading(text: string): HeadingRole | null {
  const words = plainWords(text.slice(0, LONGEST_HEADING));
  if (words === '') return null;
  const outright = OUTRIGHT.find(([, pattern]) => pattern.test(words));
  if (outright !== undefined) return { role: outright[0], strength: 3 };
  return DATE.test(words) ? dateRole(words) : (byLastWords(words) ?? levelRole(words, text));
}

function dateRole(words: string): HeadingRole | null {
  if (OTHER_DATES.test(words)) return null;
  return { role: 'date', strength: /assess|score|audit|evalu|bewert|beoord|observ/.test(words) ? 3 : 2 };
}

function levelRole(words: string, text: string): HeadingRole | null {
  if (OTHER.test(words) || /%/.test(text)) return null;
  const isAimed = SAYS_AIMED.test(words);
  const isCurrent = SAYS_CURRENT.test(words);
  const isScore = SAYS_SCORE.test(words);
  if (isAimed && isCurrent) return null;
  const length = words.split(' ').length;
  if (isAimed && (isScore || length === 1)) return { role: 'target', strength: isScore ? 3 : 2 };
  if (isCurrent && (isScore || length === 1)) return { role: 'score', strength: isScore ? 3 : 2 };
  if (isScore && length <= 5) return { role: 'score', strength: 2 };
  if (isAimed && length <= 3) return { role: 'target', strength: 1 };
  const isState =
    /\b(?:status|state|stand|etat|estado|implementation|implemented|umsetzungsgrad|assessment)\b/.test(words);
  return (isState || isCurrent) && length <= 4 ? { role: 'score', strength: 1 } : null;
}

/** "Q1 Observations", "Maturity Comments": the word with something before it. What is said of a target is no note. */
function byLastWords(words: string): HeadingRole | null {
  if (SAYS_AIMED.test(words)) return null;
  for (const count of [1, 2]) {
    const last = words.split(' ').slice(-count).join(' ');
    const found = OUTRIGHT.find(([role, pattern]) => SAFE_AT_THE_END.has(role) && pattern.test(last));
    if (found !== undefined && words.split(' ').length <= 5 && !OTHER.test(words)) {
      return { role: found[0], strength: 2 };
    }
  }
  return null;
}

const SAFE_AT_THE_END: ReadonlySet<Role> = new Set(['id', 'note', 'owner', 'assessor', 'priority']);

/** The lowest and highest number of a scale that a heading states: `Score (0-5)`. Null if it states none. */
export function statedRange(text: string): { readonly lowest: number; readonly highest: number } | null {
  const [, lowest, highest] =
    /(?<![\w.])(\d)\s*(?:[-–—/]|to|bis|à|a|tot|\.\.)\s*(\d{1,3})(?![\d.])/iu.exec(text) ?? [];
  if (lowest === undefined || highest === undefined || Number(highest) <= Number(lowest)) return null;
  return { lowest: Number(lowest), highest: Number(highest) };
}

/** Whether a heading says that its numbers are no scores. */
export function saysOtherFigures(text: string): boolean {
  const words = plainWords(text.slice(0, LONGEST_HEADING));
  return (
    OTHER.test(words) || /\b(?:date|datum|fecha|id|nr|no|number|year|cost|budget|count|risk)\b/.test(words)
  );
}
