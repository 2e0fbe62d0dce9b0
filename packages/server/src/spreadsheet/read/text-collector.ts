import { unescaped } from './escapes.ts';

/** The text of a `si` or `is` element: that of its runs, without the reading aids (`rPh`) beside it. */
export interface TextCollector {
  open(name: string): void;
  text(piece: string): void;
  close(name: string): void;
  /** What was collected since the last time. */
  take(): string;
}

/** Collects what `t` elements hold (ECMA-376 part 1, 18.4.8; phonetic runs, 18.4.6, are no part of the text). */
export function textCollector(): TextCollector {
  let pieces: string[] = [];
  let isText = false;
  let isReadingAid = false;
  return {
    open: (name) => {
      if (name === 'rPh') isReadingAid = true;
      isText = name === 't' && !isReadingAid;
    },
    text: (piece) => {
      if (isText) pieces.push(piece);
    },
    close: (name) => {
      isText = false;
      if (name === 'rPh') isReadingAid = false;
    },
    take: () => {
      const text = unescaped(pieces.join(''));
      pieces = [];
      isReadingAid = false;
      return text;
    },
  };
}
