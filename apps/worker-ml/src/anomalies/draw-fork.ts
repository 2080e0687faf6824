import type { Random } from '@celerity/tabular';

/** A feature of rows: numbers, or codes of levels from 0 up. NaN is missing. */
export interface IsolationColumn {
  kind: 'numeric' | 'categorical';
  values: Float32Array;
}

/** Where rows part. */
export interface Fork {
  feature: number;
  /** Numbers up to and including this go left. */
  bound: number;
  /** Of levels instead: by code 1 where it goes left; the last is for all codes from it on. */
  sides: Uint8Array | undefined;
  /** Drawn as likely as the other rows go left: that a value is missing says nothing. */
  missingLeft: boolean;
}

export function goesLeft({ bound, sides, missingLeft }: Fork, value: number): boolean {
  if (value !== value) return missingLeft;
  return sides === undefined ? value <= bound : sides[Math.min(value, sides.length - 1)] === 1;
}

/**
 * A random place of a random feature, at which not all rows go to the same side. Undefined where the rows are all alike.
 *
 * @param order all features; is put into another order.
 */
export function drawFork(
  columns: readonly IsolationColumn[],
  rows: readonly number[],
  order: Int32Array,
  random: Random,
): Fork | undefined {
  for (let drawn = 0; drawn < order.length; drawn++) {
    const at = drawn + random.int(order.length - drawn);
    const feature = order[at]!;
    order[at] = order[drawn]!;
    order[drawn] = feature;
    const { kind, values } = columns[feature]!;
    const there = rows.map((row) => values[row]!).filter((value) => !Number.isNaN(value));
    const bound = kind === 'numeric' ? drawBound(there, random) : 0;
    const sides = kind === 'categorical' ? drawSides(there, random) : undefined;
    if (bound === undefined || (kind === 'categorical' && !sides)) continue;
    const fork = { feature, bound, sides, missingLeft: false };
    const lefts = there.filter((value) => goesLeft(fork, value)).length;
    return { ...fork, missingLeft: random.uniform() * there.length < lefts };
  }
  return undefined;
}

/** Uniform between the least and the greatest. Undefined where they are the same. */
function drawBound(numbers: readonly number[], random: Random): number | undefined {
  const least = numbers.reduce((min, value) => Math.min(min, value), Infinity);
  const greatest = numbers.reduce((max, value) => Math.max(max, value), -Infinity);
  return least < greatest ? least + random.uniform() * (greatest - least) : undefined;
}

/** Every level that is there goes to a side by chance, at least one to each; others go with the fewer rows: they are unusual. */
function drawSides(codes: readonly number[], random: Random): Uint8Array | undefined {
  const levels = [...new Set(codes)];
  if (levels.length < 2) return undefined;
  const lefts = new Set(random.shuffle(levels).slice(0, 1 + random.int(levels.length - 1)));
  const leftRows = codes.filter((code) => lefts.has(code)).length;
  const sides = new Uint8Array(Math.max(...levels) + 2).fill(Number(2 * leftRows < codes.length));
  for (const level of levels) sides[level] = Number(lefts.has(level));
  return sides;
}
