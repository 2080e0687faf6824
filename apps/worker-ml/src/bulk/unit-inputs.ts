import type { ModelCard } from '@celerity/contracts';
import { inConditions, inputsOf, lookBackOf } from '../rul/look-back.js';
import { hours, type Runs, type Unit } from '../rul/runs.js';
import type { KeptRows } from './unit-rows.js';

/** A unit of the file, with those of its rows that matter. */
export interface CollectedUnit extends KeptRows {
  name: string;
}

/** What the model is told of each unit, at its last row. [units × inputs] */
export function inputsAtEnd(card: ModelCard, collected: readonly CollectedUnit[]): Float32Array {
  const lookBack = lookBackOf(card);
  const runs = runsOf(collected, card);
  const inputs = inputsOf(lookBack, inConditions(lookBack, runs));
  const matrix = new Float32Array(runs.units.length * inputs.length);
  runs.units.forEach((unit, at) => {
    inputs.forEach((input, index) => (matrix[at * inputs.length + index] = input.compute(unit.end - 1, unit)));
  });
  return matrix;
}

function runsOf(collected: readonly CollectedUnit[], { features, rul }: ModelCard): Runs {
  const units: Unit[] = [];
  for (const { name, rows } of collected) {
    const begin = units.at(-1)?.end ?? 0;
    units.push({ name, begin, end: begin + rows });
  }
  const rows = units.at(-1)?.end ?? 0;
  const time = new Float64Array(rows);
  const sensors = features.map(() => new Float32Array(rows));
  collected.forEach(({ times, cells }, unit) => {
    const { begin } = units[unit]!;
    time.set(times, begin);
    sensors.forEach((values, sensor) => {
      for (let row = 0; row < times.length; row++) values[begin + row] = cells[row * features.length + sensor]!;
    });
  });
  return { rows, units, time: rul?.time === 'moment' ? hours(time) : time, sensors };
}
