import type { ColumnKind } from '../column-profile.js';

/** In a table of fewer rows values may be all different by chance. */
const FEW_ROWS = 20;

/** Fewest rows that count: 1, 2 are just two numbers. */
const COUNTER_ROWS = 3;

/** Share of different texts from which on they name their rows. Less than all: above 10,000 their number is an estimate. */
const NEARLY_ALL = 0.9;

/** Pairs of texts that are a yes and a no, each pair in order. */
const PAIRS = ['false/true', 'no/yes', 'n/y', 'f/t', 'off/on'];

/** What was seen in the cells of a column. */
export interface ColumnEvidence {
  /** Of all cells with a value; a column is of `number` or `moment` only if each of them is. */
  type: 'number' | 'moment' | 'text';
  count: number;
  distinct: number;
  /** Of numbers: each is whole. */
  isWhole: boolean;
  /** Of numbers: where they start, when each row, without exception, has the number of the row before it and one. */
  countsFrom: number | null;
  min: number;
  max: number;
  /** The values, where there are few. */
  texts: readonly string[];
}

/** What kind of column it is. One that is all missing is `continuous`: it may get numbers yet. */
export function inferKind(evidence: ColumnEvidence): ColumnKind {
  if (evidence.count === 0) return 'continuous';
  if (evidence.type === 'number') return kindOfNumbers(evidence);
  return evidence.type === 'moment' ? 'datetime' : kindOfTexts(evidence);
}

function kindOfNumbers({ count, distinct, isWhole, countsFrom, min, max }: ColumnEvidence): ColumnKind {
  const isShort = count < FEW_ROWS;
  if (countsFrom !== null && count >= COUNTER_ROWS && (!isShort || countsFrom === 0 || countsFrom === 1)) return 'id';
  if (isWhole && distinct === 2 && min === 0 && max === 1) return 'boolean';
  return isWhole ? 'integer' : 'continuous';
}

function kindOfTexts({ count, distinct, texts }: ColumnEvidence): ColumnKind {
  if (
    distinct === 2 &&
    PAIRS.includes(
      texts
        .map((text) => text.toLowerCase())
        .sort()
        .join('/'),
    )
  )
    return 'boolean';
  return count >= FEW_ROWS && distinct >= NEARLY_ALL * count ? 'id' : 'categorical';
}
