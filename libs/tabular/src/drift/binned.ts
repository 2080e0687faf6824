/** How values were distributed when a model learned them, as its card keeps it. Shares sum to 1 with `missing`. */
interface Reference {
  /** Numbers: inner edges of bins, rising; bin i ends with edge i, included. */
  edges?: readonly number[] | undefined;
  /** Of each bin, one more than edges; of each level. */
  shares: readonly number[];
  missing: number;
}

/** A column as it was. */
export type Distribution =
  { kind: 'numeric'; reference: Reference } | { kind: 'categorical'; levels: readonly string[]; reference: Reference };

/** How many values of a feature fall where its reference has a share: bins or levels, then others, then missing ones. */
export interface Binned {
  counts: number[];
  /** What was expected of each, as shares; of other levels none were. */
  expected: number[];
  missing: number;
}

/** Sorts values as rows have them into the bins of a feature's reference. */
export function binned(feature: Distribution, values: readonly unknown[]): Binned {
  const { shares, missing: expectedMissing } = feature.reference;
  const binOf = feature.kind === 'numeric' ? numericBin(feature.reference.edges ?? []) : levelBin(feature.levels);
  const others = shares.length;
  const counts = new Array<number>(others + 2).fill(0);
  for (const value of values) {
    const bin = value === null || value === undefined ? others + 1 : (binOf(value) ?? others);
    counts[bin]!++;
  }
  return { counts, expected: [...shares, 0, expectedMissing], missing: counts[others + 1]! };
}

/** Bin i ends with edge i, included. */
function numericBin(edges: readonly number[]): (value: unknown) => number | undefined {
  return (value) => {
    const number = Number(value);
    if (Number.isNaN(number)) return undefined;
    let [low, high] = [0, edges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function levelBin(levels: readonly string[]): (value: unknown) => number | undefined {
  const codes = new Map(levels.map((level, code) => [level, code]));
  return (value) => codes.get(String(value));
}
