import type { Strata } from '../columns/strata.js';

const MAX_PARTS = 32;
/** Fewest rows of a part, unless there are fewer in all: none stands for single rows. */
const LEAST_ROWS = 25;

/** Rows, and how much the part deserves to be cut. */
interface Part {
  rows: Uint32Array;
  weight: number;
}

/**
 * Parts the rows: first by stratum, the largest strata one by one and the others together; then the parts are halved, those of
 * large strata more often (in the end about as the root of their size), at the median of the dimension in which their rows differ most.
 *
 * @param points [rows, size]
 */
export function partition(points: Float64Array, size: number, strata: Strata): Uint32Array[] {
  const parts = byStratum(strata).map((rows): Part => ({ rows, weight: Math.sqrt(rows.length) }));
  while (parts.length < MAX_PARTS) {
    const largest = parts.reduce((most, part) => (deserves(part) > deserves(most) ? part : most));
    if (deserves(largest) === 0) break;
    parts.splice(parts.indexOf(largest), 1, ...halved(largest, points, size));
  }
  return parts.map(({ rows }) => rows);
}

const deserves = ({ rows, weight }: Part) => (rows.length >= 2 * LEAST_ROWS ? weight : 0);

function byStratum({ of, sizes }: Strata): Uint32Array[] {
  const order = [...sizes.keys()].sort((a, b) => sizes[b]! - sizes[a]!);
  const own = order.filter((stratum) => sizes[stratum]! >= LEAST_ROWS).slice(0, MAX_PARTS / 2);
  const groups = new Map(own.map((stratum): [number, number[]] => [stratum, []]));
  const others: number[] = [];
  of.forEach((stratum, row) => (groups.get(stratum) ?? others).push(row));
  const [largest, ...rest] = [...groups.values()];
  if (!largest) return [Uint32Array.from(others)];
  // Too few for a part of their own.
  if (others.length < LEAST_ROWS) largest.push(...others);
  else rest.push(others);
  return [largest, ...rest].map((rows) => Uint32Array.from(rows));
}

function halved({ rows, weight }: Part, points: Float64Array, size: number): Part[] {
  const dimension = widest(rows, points, size);
  const sorted = rows.sort((a, b) => points[a * size + dimension]! - points[b * size + dimension]!);
  const half = sorted.length >> 1;
  return [sorted.slice(0, half), sorted.slice(half)].map((part) => ({ rows: part, weight: weight / 2 }));
}

function widest(rows: Uint32Array, points: Float64Array, size: number): number {
  const variance = (dimension: number) => {
    let [sum, squares] = [0, 0];
    for (const row of rows) {
      const value = points[row * size + dimension]!;
      sum += value;
      squares += value * value;
    }
    return squares / rows.length - (sum / rows.length) ** 2;
  };
  const variances = Array.from({ length: size }, (_, dimension) => variance(dimension));
  return variances.indexOf(Math.max(...variances));
}
