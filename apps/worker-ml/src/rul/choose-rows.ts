import type { Random } from '@celerity/tabular';
import type { ChosenRows } from './inputs.js';
import type { Unit } from './runs.js';

/** Rows of a unit that are trained on: neighbours say the same, so more of them cost time and teach little. */
const MOST_OF_UNIT = 60;
/** Most values that are held of all inputs: 5 bytes each. */
const MOST_VALUES = 20_000_000;

/** Chooses the rows to train on: of every unit as many, by chance, so that each counts alike; in order. */
export function chooseRows(units: readonly Unit[], life: Float64Array, inputs: number, random: Random): ChosenRows[] {
  const fair = Math.floor(MOST_VALUES / inputs / units.length);
  const most = Math.max(1, Math.min(MOST_OF_UNIT, fair));
  return units.flatMap((unit) => {
    const { begin, end } = unit;
    const known = Int32Array.from({ length: end - begin }, (_, at) => begin + at).filter(
      (row) => !Number.isNaN(life[row]!),
    );
    if (known.length === 0) return [];
    return [{ unit, rows: random.shuffle(known).slice(0, most).sort() }];
  });
}
