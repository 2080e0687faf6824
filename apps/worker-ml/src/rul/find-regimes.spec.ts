import { fleetData, type FleetDataOptions } from '@celerity/sample-data';
import { isNumeric, Pacer } from '@celerity/tabular';
import { describe, expect, it } from '@jest/globals';
import { findRegimes } from './find-regimes.js';
import { regimesOf, standardise } from './regimes.js';
import { orderRows, type Runs, runsOf } from './runs.js';

function fleet(options: FleetDataOptions): Runs {
  const [unit, cycle, ...sensors] = fleetData(options).table.columns.map((column) =>
    isNumeric(column) ? column.values : new Float64Array(0),
  );
  const singles = sensors.map((values) => Float32Array.from(values));
  return runsOf(orderRows([...unit!], cycle!), cycle!, singles);
}

const find = (runs: Runs) => findRegimes(runs, Array<boolean>(runs.sensors.length).fill(true), new Pacer());

/** The third column of settings; sensors begin behind it. */
const THROTTLE = 2;

describe('findRegimes', () => {
  it('finds the six conditions that engines fly in, and what sensors show in each', async () => {
    const runs = fleet({ units: 12, seed: 1, conditions: 6 });
    const regimes = (await find(runs))!;
    expect(regimes.groups).toHaveLength(6);
    const regimeOf = regimesOf(regimes, runs);
    const throttled = new Set(regimeOf.filter((_, row) => runs.sensors[THROTTLE]![row] === 60));
    expect(throttled.size).toBe(1);
    const own = standardise(regimes, runs);
    for (const [sensor, values] of own.sensors.entries()) {
      const at = values.filter((_, row) => regimeOf[row] === 2);
      const mean = at.reduce((sum, value) => sum + value / at.length, 0);
      expect(`${sensor} ${Math.abs(mean) < 1e-3}`).toBe(`${sensor} true`);
    }
  });

  it('finds none where engines always fly alike, though sensors have few values', async () => {
    expect(await find(fleet({ units: 12, seed: 1 }))).toBeNull();
  });

  it('takes neither a symptom nor the kind of a unit for a condition', async () => {
    const runs = fleet({ units: 12, seed: 1 });
    const { begin: half } = runs.units[6]!;
    const kind = Float32Array.from({ length: runs.rows }, (_, row) => Number(row >= half));
    const alarm = new Float32Array(runs.rows);
    for (const { begin, end } of runs.units) alarm.fill(1, Math.round(end - (end - begin) / 5), end);
    const follower = kind.map((value, row) => 50 * value + 30 * alarm[row]! + (row % 7) / 10);
    expect(await find({ ...runs, sensors: [...runs.sensors, kind, alarm, follower] })).toBeNull();
  });

  it('leaves values missing in a condition that was never seen', async () => {
    const runs = fleet({ units: 12, seed: 1, conditions: 3 });
    const regimes = (await find(runs))!;
    const [altitude] = runs.sensors;
    const elsewhere = { ...runs, sensors: [altitude!.map(() => NaN), ...runs.sensors.slice(1)] };
    expect([...standardise(regimes, elsewhere).sensors[6]!].every(Number.isNaN)).toBe(true);
  });
});
