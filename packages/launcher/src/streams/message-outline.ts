import { canBeRepeated, type RequestId } from './request-id.ts';

/** What a JSON-RPC message is by its members. `other` is none, or cannot be followed because it is not JSON. */
export type MessageKind = 'request' | 'notification' | 'response' | 'other';

export interface MessageOutline {
  readonly kind: MessageKind;
  /** Null when there is none that an answer could repeat. */
  readonly id: RequestId | null;
}

/** Reads what stands in the outermost object of a message, piece by piece: its members, wherever they stand. */
export interface OutlineReader {
  readonly openOutermost: (isObject: boolean) => void;
  /** A value opens that has values of its own. They do not matter. */
  readonly openMember: () => void;
  readonly closeOutermost: () => void;
  readonly comma: () => void;
  readonly colon: () => void;
  /** Some bytes of a text, without its quotes, or of another value. */
  readonly piece: (bytes: Buffer, from: number, to: number) => void;
  readonly endText: () => void;
  readonly endScalar: () => void;
  /** The message is complete. The next call is about another one. */
  readonly end: () => MessageOutline;
}

/** The members that say what a message is. */
const TELLING: ReadonlySet<string> = new Set(['id', 'method', 'result', 'error']);

/** As long as `method` with each letter escaped. */
const LONGEST_NAME = 36;

/** In bytes, as it stands in the message. Clients count, or take a UUID. */
const LONGEST_ID = 1_024;

/** What comes next in the outermost object; `lost` when that is no object, or not JSON. */
type Place = 'before' | 'name' | 'colon' | 'value' | 'comma' | 'after' | 'lost';

export function createOutlineReader(): OutlineReader {
  const found = new Set<string>();
  let place: Place = 'before';
  let name = '';
  /** The id as it stands in the message. JSON.parse takes the last one, too. */
  let id: string | null = null;
  /** The bytes of a name or an id, one character each. */
  let kept = '';
  let isLeftOut = false;

  const pass = (from: Place, to: Place): void => {
    place = place === from ? to : 'lost';
  };
  /** @returns null for what is too long, or does not matter */
  const takeKept = (): string | null => {
    const whole = isLeftOut ? null : kept;
    kept = '';
    isLeftOut = false;
    return whole;
  };
  const takeMember = (json: string | null): void => {
    pass('value', 'comma');
    if (!TELLING.has(name)) return;
    found.add(name);
    if (name === 'id') id = json;
  };

  return {
    openOutermost: (isObject) => pass('before', isObject ? 'name' : 'lost'),
    openMember: () => takeMember(null),
    closeOutermost: () => {
      if (place === 'name') place = 'comma'; // the object is empty
      pass('comma', 'after');
    },
    comma: () => pass('comma', 'name'),
    colon: () => pass('colon', 'value'),
    piece: (bytes, from, to) => {
      const longest = place === 'name' ? LONGEST_NAME : name === 'id' ? LONGEST_ID : 0;
      if (kept.length + to - from > longest) isLeftOut = true;
      else kept += bytes.toString('latin1', from, to);
    },
    endText: () => {
      const text = takeKept();
      if (place !== 'name') return takeMember(text === null ? null : `"${text}"`);
      name = text === null ? '' : nameOf(text);
      place = 'colon';
    },
    endScalar: () => takeMember(takeKept()),
    end: () => {
      const isWhole = place === 'after';
      const outline = { kind: isWhole ? kindOf(found) : 'other', id: isWhole ? idOf(id) : null } as const;
      found.clear();
      place = 'before';
      id = null;
      takeKept();
      return outline;
    },
  };
}

/** @param raw its bytes as they stand in the message, between the quotes */
function nameOf(raw: string): string {
  return raw.includes('\\') ? String(parsed(`"${raw}"`)) : raw;
}

function idOf(json: string | null): RequestId | null {
  const value = json === null ? null : parsed(Buffer.from(json, 'latin1').toString('utf8'));
  return canBeRepeated(value) ? value : null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null; // the message is not JSON
  }
}

function kindOf(found: ReadonlySet<string>): MessageKind {
  if (found.has('method')) return found.has('id') ? 'request' : 'notification';
  return found.has('id') && (found.has('result') || found.has('error')) ? 'response' : 'other';
}
