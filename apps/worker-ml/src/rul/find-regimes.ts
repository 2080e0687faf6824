import type { Pacer } from '@celerity/tabular';
import type { Regimes } from './facts.js';
import { levelsOf, regimesOf } from './regimes.js';
import type { Runs } from './runs.js';

/** A gap between values that parts levels, and what all levels may cover: shares of the column's range. */
const [LEAST_GAP, MOST_COVER] = [0.02, 0.25];
/** Most levels of a column, most conditions, and the share of the rows that each needs. */
const [MOST_LEVELS, MOST_REGIMES, LEAST_SHARE] = [16, 32, 0.01];
/** Share of the rows that change the level of the row before: what changes less often is a symptom, or the kind of the unit. */
const LEAST_CHANGES = 0.05;
/** How many times as frequent a level may be at the end of lives as at their start: more, and it is a symptom. */
const MOST_SHIFT = 2;
/** Share of another sensor's variance that conditions must explain: where they explain little they need no care. */
const LEAST_EXPLAINED = 0.75;
/** Rows whose values are sorted to find levels. */
const SORTED_ROWS = 100_000;

/**
 * Finds operating conditions: combinations of the levels of columns that keep to a few narrow levels, change between them all through a
 * unit's life, and move other sensors.
 *
 * @param isNumber by sensor; others hold codes of levels, which have no mean.
 * @returns null where there is one condition only.
 */
export async function findRegimes(runs: Runs, isNumber: readonly boolean[], pacer: Pacer): Promise<Regimes | null> {
  const candidates: Regimes['by'] = [];
  for (const [sensor, values] of runs.sensors.entries()) {
    if (pacer.due) await pacer.pause();
    const edges = levelEdges(values);
    if (edges.length > 0 && changesThroughout(runs, levelsOf(values, edges))) candidates.push({ sensor, edges });
  }
  candidates.sort((a, b) => b.edges.length - a.edges.length || a.sensor - b.sensor);
  let by: Regimes['by'] = [];
  let found = new Set<string>();
  for (const candidate of candidates) {
    if (pacer.due) await pacer.pause();
    const together = [...by, candidate];
    const keys = frequentKeys(runs, together);
    if (keys.size > found.size && keys.size <= MOST_REGIMES) [by, found] = [together, keys];
  }
  if (found.size < 2) return null;
  const regimes = describe(runs, by, [...found].sort(), isNumber);
  return matters(runs, regimes) ? regimes : null;
}

/** Bounds between levels, in the middle of the gaps; none where the values are no narrow levels. */
function levelEdges(values: Float32Array): number[] {
  const step = Math.ceil(values.length / SORTED_ROWS);
  const sorted = values.filter((value, row) => row % step === 0 && !Number.isNaN(value)).sort();
  const range = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  if (range === 0) return [];
  const edges: number[] = [];
  let [begin, cover] = [0, 0];
  for (let i = 1; i <= sorted.length; i++) {
    const isEnd = i === sorted.length;
    if (!isEnd && sorted[i]! - sorted[i - 1]! <= LEAST_GAP * range) continue;
    if (i - begin < LEAST_SHARE * sorted.length) return [];
    cover += sorted[i - 1]! - sorted[begin]!;
    if (!isEnd) edges.push((sorted[i]! + sorted[i - 1]!) / 2);
    begin = i;
  }
  return edges.length < MOST_LEVELS && cover <= MOST_COVER * range ? edges : [];
}

/** Whether units go back and forth between levels, and are in each about as often in their first third as in their last. */
function changesThroughout({ units, rows }: Runs, levels: Int32Array): boolean {
  const [early, late] = [new Map<number, number>(), new Map<number, number>()];
  const count = (part: Map<number, number>, level: number) => part.set(level, (part.get(level) ?? 0) + 1);
  let changes = 0;
  for (const { begin, end } of units) {
    const third = Math.floor((end - begin) / 3);
    for (let row = begin; row < end; row++) {
      const level = levels[row]!;
      if (row > begin && level !== levels[row - 1]) changes++;
      if (row < begin + third) count(early, level);
      else if (row >= end - third) count(late, level);
    }
  }
  if (changes < LEAST_CHANGES * rows) return false;
  return [...early.keys(), ...late.keys()].every((level) => {
    // A few rows are in one third more often than in the other by chance.
    const [first, last] = [(early.get(level) ?? 0) + 5, (late.get(level) ?? 0) + 5];
    return Math.max(first, last) <= MOST_SHIFT * Math.min(first, last);
  });
}

/** Combinations of levels that enough rows have. */
function frequentKeys({ sensors, rows }: Runs, by: Regimes['by']): Set<string> {
  const counts = new Map<string, number>();
  const levels = by.map(({ sensor, edges }) => levelsOf(sensors[sensor]!, edges));
  for (let row = 0; row < rows; row++) {
    const key = levels.map((one) => one[row]!).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count >= LEAST_SHARE * rows).map(([key]) => key));
}

function describe(runs: Runs, by: Regimes['by'], keys: readonly string[], isNumber: readonly boolean[]): Regimes {
  const groups = keys.map((key) => ({ levels: key.split(',').map(Number) }));
  const regimeOf = regimesOf({ by, groups }, runs);
  const moments = runs.sensors.map((values, sensor) =>
    isNumber[sensor] ? momentsBy(values, regimeOf, groups.length) : undefined,
  );
  return {
    by,
    groups: groups.map(({ levels }, group) => ({
      levels,
      mean: moments.map((bySensor) => bySensor?.[group]?.mean ?? null),
      deviation: moments.map((bySensor) => bySensor?.[group]?.deviation ?? null),
    })),
  };
}

/** Mean and standard deviation of each group's values; undefined where it has none. */
function momentsBy(values: Float32Array, groupOf: Int32Array, groups: number) {
  const [counts, means, squares] = [new Float64Array(groups), new Float64Array(groups), new Float64Array(groups)];
  // Welford's way: exact also where the values are large and their spread is small.
  values.forEach((value, row) => {
    const group = groupOf[row]!;
    if (group < 0 || Number.isNaN(value)) return;
    const off = value - means[group]!;
    means[group]! += off / ++counts[group]!;
    squares[group]! += off * (value - means[group]!);
  });
  return Array.from(counts, (count, group) =>
    count > 0 ? { mean: means[group]!, deviation: Math.sqrt(squares[group]! / count) } : undefined,
  );
}

/** Whether conditions explain most of the variance of a sensor that they are not told by. */
function matters(runs: Runs, { by, groups }: Regimes): boolean {
  const regimeOf = regimesOf({ by, groups }, runs);
  const everyRow = new Int32Array(runs.rows);
  return runs.sensors.some((values, sensor) => {
    if (by.some((told) => told.sensor === sensor) || groups.every(({ mean }) => mean[sensor] === null)) return false;
    const [whole] = momentsBy(values, everyRow, 1);
    if (!whole?.deviation) return false;
    let [within, rows] = [0, 0];
    regimeOf.forEach((group, row) => {
      const mean = groups[group]?.mean[sensor] ?? NaN;
      if (Number.isNaN(values[row]! - mean)) return;
      within += (values[row]! - mean) ** 2;
      rows += 1;
    });
    return rows > 0 && 1 - within / rows / whole.deviation ** 2 >= LEAST_EXPLAINED;
  });
}
