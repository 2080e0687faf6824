import { isMissing, parseMoment, parseNumber } from '../cell.js';

/** Values of a column are numbers, moments, or, where they are not all the same, texts. */
export type ValueType = 'number' | 'moment' | 'text';

/** A text that cells of a column hold, what it says, and how many of them hold it. */
export interface SeenValue {
  text: string;
  type: ValueType | 'missing';
  /** The number, or ms since the epoch; else NaN. */
  value: number;
  count: number;
}

/** @param text without spaces around it */
export function seenValue(text: string): SeenValue {
  if (isMissing(text)) return { text, type: 'missing', value: NaN, count: 1 };
  const number = parseNumber(text);
  if (!Number.isNaN(number)) return { text, type: 'number', value: number, count: 1 };
  const moment = parseMoment(text);
  return { text, type: Number.isNaN(moment) ? 'text' : 'moment', value: moment, count: 1 };
}

/** The type of a column with these values; text where none is there. */
export function typeOf(values: readonly SeenValue[]): ValueType {
  const types = new Set(values.map(({ type }) => type).filter((type) => type !== 'missing'));
  const [only = 'text'] = types;
  return types.size === 1 ? only : 'text';
}
