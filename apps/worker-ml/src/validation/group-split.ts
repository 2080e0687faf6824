import type { Random } from '@celerity/tabular';
import { foldsOfParts, hasTwoClasses, type Split } from './fold.js';

/**
 * Whole units: no unit has rows in both parts of a fold. The folds have about as many rows of each class, as far as units allow: the
 * largest units are dealt first, each to the fold that stays the most even by it.
 *
 * @param units by row: from 0.
 * @param classes by row: from 0. Undefined: there are none.
 */
export function groupSplit(units: Int32Array, classes: Int32Array | undefined): Split {
  return (rows, folds, random) => {
    const counts = countUnits(rows, units, classes);
    const possible = Math.min(folds, counts.units.size, classes ? counts.unitsOfSecondClass : Infinity);
    if (possible < 2) return [];
    const partOfUnit = dealUnits(counts, possible, random);
    const partOf = Int32Array.from(rows, (row) => partOfUnit.get(units[row]!)!);
    const dealt = foldsOfParts(rows, partOf, possible);
    return classes ? dealt.filter(({ training }) => hasTwoClasses(training, classes)) : dealt;
  };
}

interface UnitCounts {
  /** By unit: its rows of each class, as a share of all rows of that class. */
  units: Map<number, Float64Array>;
  /** Units that have rows of the class that is second by that: fewer folds have one with both classes. */
  unitsOfSecondClass: number;
}

function countUnits(rows: Int32Array, units: Int32Array, classes: Int32Array | undefined): UnitCounts {
  const width = classes ? rows.reduce((most, row) => Math.max(most, classes[row]!), 0) + 1 : 1;
  const counts = new Map<number, Float64Array>();
  const totals = new Float64Array(width);
  const unitsOf = new Int32Array(width);
  for (const row of rows) {
    const of = classes?.[row] ?? 0;
    const own = counts.get(units[row]!) ?? new Float64Array(width);
    counts.set(units[row]!, own);
    if (own[of] === 0) unitsOf[of]!++;
    own[of]!++;
    totals[of]!++;
  }
  for (const own of counts.values()) own.forEach((count, of) => (own[of] = count / (totals[of]! || 1)));
  return { units: counts, unitsOfSecondClass: unitsOf.sort((a, b) => b - a)[1] ?? 0 };
}

function dealUnits({ units }: UnitCounts, parts: number, random: Random): Map<number, number> {
  const weights = new Map([...units].map(([unit, shares]) => [unit, shares.reduce((sum, share) => sum + share)]));
  const order = random
    .shuffle([...units.keys()].sort((a, b) => a - b))
    .sort((a, b) => weights.get(b)! - weights.get(a)!);
  const width = units.values().next().value?.length ?? 1;
  const filled = Array.from({ length: parts }, () => new Float64Array(width));
  const partOf = new Map<number, number>();
  for (const unit of order) {
    const shares = units.get(unit)!;
    let [best, least] = [0, Infinity];
    filled.forEach((fill, part) => {
      // By how much the sum of squares grows: least where there is least of what the unit brings.
      let growth = 0;
      for (let of = 0; of < width; of++) growth += shares[of]! * (2 * fill[of]! + shares[of]!);
      if (growth < least) [best, least] = [part, growth];
    });
    shares.forEach((share, of) => (filled[best]![of]! += share));
    partOf.set(unit, best);
  }
  return partOf;
}
