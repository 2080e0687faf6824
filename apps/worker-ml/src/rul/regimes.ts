import type { Regimes } from './facts.js';
import type { Runs } from './runs.js';

/** By row, the level that a value is on; -1 where it is missing. */
export function levelsOf(values: Float32Array, edges: readonly number[]): Int32Array {
  return Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return -1;
    const level = edges.findIndex((edge) => value <= edge);
    return level < 0 ? edges.length : level;
  });
}

interface LevelGroups {
  by: Regimes['by'];
  groups: readonly { levels: readonly number[] }[];
}

/** By row, the index of its operating condition; -1 for one that was never seen. */
export function regimesOf({ by, groups }: LevelGroups, { rows, sensors }: Pick<Runs, 'rows' | 'sensors'>): Int32Array {
  const indexOf = new Map(groups.map(({ levels }, index) => [levels.join(), index]));
  const levels = by.map(({ sensor, edges }) => levelsOf(sensors[sensor]!, edges));
  return Int32Array.from({ length: rows }, (_, row) => indexOf.get(levels.map((one) => one[row]!).join()) ?? -1);
}

/**
 * Numbers as deviations from what is usual in the operating condition of their row; missing in a condition that was never seen, and
 * where the sensor had no value in it.
 */
export function standardise(regimes: Regimes, runs: Runs): Runs {
  const { groups } = regimes;
  const regimeOf = regimesOf(regimes, runs);
  const sensors = runs.sensors.map((values, sensor) => {
    if (groups.every(({ mean }) => mean[sensor] === null)) return values;
    return values.map((value, row) => {
      const group = groups[regimeOf[row]!];
      return (value - (group?.mean[sensor] ?? NaN)) / (group?.deviation[sensor] || 1);
    });
  });
  return { ...runs, sensors };
}
