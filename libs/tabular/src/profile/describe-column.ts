import type { ColumnKind, ColumnProfile, Histogram } from '../column-profile.js';
import { inferKind } from './column-kind.js';
import { categoryHistogram, numericHistogram } from './histogram.js';
import { Moments } from './moments.js';
import { type SeenValue, typeOf, type ValueType } from './seen-value.js';
import type { UncountedCells } from './uncounted-cells.js';

/** What was seen in the cells of a column. */
export interface ColumnCells {
  name: string;
  /** Every text that was counted. */
  seen: readonly SeenValue[];
  /** The first number, where every other cell is the one before it and one; else null. */
  countsFrom: number | null;
  /** The cells that were not counted by their text. */
  rest?: UncountedCells;
}

/** Puts together what was seen of a column. */
export function describeColumn({ name, seen, countsFrom, rest }: ColumnCells): ColumnProfile {
  const values = seen.filter(({ type }) => type !== 'missing');
  const type = rest && !rest.measure ? 'text' : typeOf(values);
  const count = countCells(values) + (rest?.count ?? 0);
  const missing = countCells(seen) - countCells(values) + (rest?.missing ?? 0);
  const texts = countTexts(values, type);
  // A counter has no number twice.
  const exact = countsFrom === null ? texts.size : count;
  const distinct = rest && countsFrom === null ? estimateDistinct(values, rest) : exact;
  const moments = type === 'text' ? new Moments() : momentsOf(values, rest);
  const isWhole = type === 'number' && areWhole(values) && (rest?.isWhole ?? true);
  const { min, max } = moments;
  const kind = inferKind({
    type,
    count,
    distinct,
    isWhole,
    countsFrom,
    min,
    max,
    texts: rest ? [] : [...texts.keys()],
  });
  const histogram = histogramOf(kind, { values, texts, count, moments, isWhole, rest });
  return { name, kind, count, missing, distinct, ...measuresOf(type, moments), histogram };
}

function countCells(values: readonly SeenValue[]): number {
  return values.reduce((sum, { count }) => sum + count, 0);
}

/** Cells by value: 1 and 1.0 are one. */
function countTexts(values: readonly SeenValue[], type: ValueType): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text, value, count } of values) {
    const key = type === 'text' ? text : String(value);
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return counts;
}

function estimateDistinct(values: readonly SeenValue[], { distinct }: UncountedCells): number {
  for (const { text } of values) distinct.add(text);
  return distinct.estimate;
}

function momentsOf(values: readonly SeenValue[], rest?: UncountedCells): Moments {
  const moments = new Moments();
  for (const { value, count } of values) moments.add(value, count);
  if (rest) moments.merge(rest.moments);
  return moments;
}

function areWhole(values: readonly SeenValue[]): boolean {
  return values.every(({ value }) => Number.isSafeInteger(value));
}

type Measures = Pick<ColumnProfile, 'min' | 'max' | 'mean' | 'std'>;

function measuresOf(type: ValueType, { count, min, max, mean, std }: Moments): Measures {
  if (count === 0) return { min: null, max: null, mean: null, std: null };
  if (type === 'number') return { min, max, mean, std };
  return { min: new Date(min).toISOString(), max: new Date(max).toISOString(), mean: null, std: null };
}

interface Counted {
  values: readonly SeenValue[];
  texts: ReadonlyMap<string, number>;
  count: number;
  moments: Moments;
  isWhole: boolean;
  rest?: UncountedCells;
}

function histogramOf(kind: ColumnKind, { values, texts, count, moments, isWhole, rest }: Counted): Histogram | null {
  if (kind === 'id' || count === 0) return null;
  if (kind === 'boolean' || kind === 'categorical') return categoryHistogram(texts, count);
  const fine = rest?.measure?.histogram;
  const numbers = fine ? [...values, ...fine.filled()] : values;
  return numericHistogram(numbers, { min: moments.min, max: moments.max, isWhole, granularity: fine?.width });
}
