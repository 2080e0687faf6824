import { RulConfig, type TreesProgress } from '@celerity/contracts';
import { type FleetData, fleetData } from '@celerity/sample-data';
import { isNumeric, type Table, type TableColumn } from '@celerity/tabular';
import { predict, rmse } from '@celerity/trees';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readTreeParts } from '../export/index.js';
import type { TrainedModel } from '../training/train-trees-model.js';
import { rowsOf } from './testing/rows-of.js';
import { toldLife } from './told-life.js';
import { trainRul } from './train-rul.js';
import { unitFeatures } from './unit-features.js';

const QUICK = RulConfig.parse({
  ...{ task: 'rul', unit_column: 'unit', time_column: 'cycle' },
  ...{ rounds: 25, learning_rate: 0.2, folds: 2, windows: [5, 40] },
});

/** What a model says of the units of a table, each after its last row. */
function tell({ onnx, card }: TrainedModel, table: Table) {
  const { units, matrix, names } = unitFeatures(card, rowsOf(table));
  const columns = names.map((_, input) => units.map((_, unit) => matrix[unit * names.length + input]!));
  const features = readTreeParts(onnx)!.value.features.map((spec, input) =>
    spec.kind === 'numeric'
      ? { name: spec.name, kind: spec.kind, values: Float32Array.from(columns[input]!) }
      : { ...spec, codes: Int32Array.from(columns[input]!) },
  );
  const { value, lower, upper } = readTreeParts(onnx)!;
  const told = [value, lower!, upper!].map((model) => predict(model, { rows: units.length, features }));
  return units.map((_, at) => toldLife({ value: told[0]![at]!, lower: told[1]![at]!, upper: told[2]![at]! }));
}

const numbers = (table: Table, name: string): Float64Array => {
  const column = table.columns.find((one) => one.name === name);
  if (!column || !isNumeric(column)) throw new Error(`There is no column ${name} of numbers.`);
  return column.values;
};

const withColumns = (table: Table, ...columns: TableColumn[]): Table => ({
  ...table,
  columns: [...table.columns.filter(({ name }) => columns.every((one) => one.name !== name)), ...columns],
});

describe('trainRul', () => {
  const fleet = fleetData({ units: 30, seed: 3 }).table;
  const cutOff = fleetData({ units: 120, seed: 4, cutOff: true });
  const truth = cutOff.remaining.map((cycles) => Math.min(125, cycles));
  let trained: TrainedModel;
  const progress: TreesProgress[] = [];
  beforeAll(async () => {
    trained = await trainRul(fleet, QUICK, { onProgress: (done) => progress.push(done) });
  }, 60_000);

  it('tells the life of units that were cut off much better than their age does, or their last readings alone', async () => {
    const error = rmse(truth, values(trained, cutOff))!;
    const spread = rmse(
      truth,
      truth.map(() => truth.reduce((sum, life) => sum + life / truth.length, 0)),
    )!;
    expect(error).toBeLessThan(0.6 * spread);
    const readings = fleet.columns.map(({ name }) => name).filter((name) => /^s/.test(name));
    const byAge = await trainRul(fleet, { ...QUICK, exclude_columns: readings.filter((name) => name !== 's6') });
    expect(error).toBeLessThan(0.65 * rmse(truth, values(byAge, cutOff))!);
    expect(error).toBeLessThan(0.85 * rmse(truth, await lastReadingsOnly())!);
  }, 60_000);

  const values = (model: TrainedModel, { table }: FleetData) => tell(model, table).map(({ value }) => value);

  /** The shortest window there is, without the trend that time adds. */
  async function lastReadingsOnly() {
    const model = await trainRul(fleet, { ...QUICK, windows: [2] });
    const rows = cutOff.table.rows;
    const lastTwo = lastRows(cutOff.table, 2);
    expect(lastTwo.rows).toBeLessThan(rows);
    return tell(model, lastTwo).map(({ value }) => value);
  }

  it('tells bounds that hold about as many lives as they promise', () => {
    const told = tell(trained, cutOff.table);
    const within = told.filter(({ lower, upper }, unit) => truth[unit]! >= lower && truth[unit]! <= upper).length;
    expect(within / told.length).toBeGreaterThan(0.65);
    expect(told.every(({ value, lower, upper }) => lower >= 0 && lower <= value && value <= upper)).toBe(true);
    expect(trained.card.metrics!.interval_coverage).toBeCloseTo(0.8, 1);
  });

  it('is judged by units that it was not trained on, about as it does on new ones', () => {
    const { metrics, validation } = trained.card;
    expect(validation).toEqual({ method: 'group', folds: 2 });
    const error = rmse(truth, values(trained, cutOff))!;
    expect(metrics!.rmse! / error).toBeGreaterThan(0.7);
    expect(metrics!.rmse! / error).toBeLessThan(1.3);
    expect(metrics!.r2).toBeGreaterThan(0.7);
    expect(metrics!.rul_score).toBeGreaterThan(0);
  });

  it('leaves out sensors that never change, and puts noise last', () => {
    const { features, excluded, importance } = trained.card;
    expect(excluded.map(({ column }) => column)).toEqual(
      expect.arrayContaining(['unit', 'cycle', 'setting3', 's1', 's19']),
    );
    expect(features.map(({ name }) => name)).not.toContain('s1');
    expect(importance.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    const rank = (name: string) => importance.findIndex(({ feature }) => feature === name);
    expect(Math.max(rank('s4'), rank('s11'))).toBeLessThan(Math.min(rank('s6'), rank('setting1'), rank('setting2')));
  });

  it('tells how far it is', () => {
    const percents = progress.map(({ percent }) => percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(progress[0]).toMatchObject({ stage: 'training', fold: 1, folds: 2, round: 1 });
    expect(progress.at(-1)!.fold).toBe(2);
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const shorter = { ...QUICK, rounds: 5 };
    const [first, again] = [await trainRul(fleet, shorter), await trainRul(fleet, shorter)];
    const other = await trainRul(fleet, { ...shorter, seed: 1 });
    expect(Buffer.compare(again.onnx, first.onnx)).toBe(0);
    expect(again.card).toEqual(first.card);
    expect(Buffer.compare(other.onnx, first.onnx)).not.toBe(0);
  }, 60_000);

  it('learns from moments, texts, holes and a target column', async () => {
    const hours = numbers(fleet, 'cycle').map((cycle) => cycle * 3_600_000 + Date.UTC(2026, 0, 1));
    const s4 = numbers(fleet, 's4').map((value, row) => (row % 10 === 0 ? NaN : value));
    const codes = Int32Array.from(s4, (_, row) => ((row % 17) - 1 > 8 ? 1 : 0));
    const table = withColumns(
      fleet,
      { name: 'cycle', kind: 'datetime', values: Float64Array.from(hours) },
      { name: 's4', kind: 'continuous', values: s4 },
      { name: 'site', kind: 'categorical', codes, levels: ['north', 'south'] },
      { name: 'left', kind: 'continuous', values: livesOf(fleet).map((life, row) => (row % 4 === 0 ? NaN : life)) },
    );
    const { card, onnx } = await trainRul(table, { ...QUICK, target: 'left' });
    expect(card).toMatchObject({ target: 'left', rul: { time: 'moment' } });
    expect(card.features.find(({ name }) => name === 'site')).toMatchObject({ kind: 'categorical' });
    expect(card.metrics!.rmse! / trained.card.metrics!.rmse!).toBeLessThan(1.25);
    expect(tell({ card, onnx }, lastRows(table, 40)).every(({ value }) => value >= 0)).toBe(true);
  }, 30_000);

  it('ends within a moment when it is told to', async () => {
    const reason = new Error('revoked');
    const abort = new AbortController();
    const training = trainRul(fleet, QUICK, { signal: abort.signal, onProgress: () => abort.abort(reason) });
    await expect(training).rejects.toBe(reason);
  });

  it('lets the event loop have its turn', async () => {
    let turns = 0;
    const count = setInterval(() => turns++, 1);
    await trainRul(fleet, { ...QUICK, rounds: 5 });
    clearInterval(count);
    expect(turns).toBeGreaterThan(10);
  });
});

/** By row, how long its unit lives on. */
function livesOf(table: Table): Float64Array {
  const [units, cycles] = [numbers(table, 'unit'), numbers(table, 'cycle')];
  const last = new Map<number, number>();
  units.forEach((unit, row) => last.set(unit, Math.max(last.get(unit) ?? 0, cycles[row]!)));
  return units.map((unit, row) => last.get(unit)! - cycles[row]!);
}

/** Of each unit, the last rows. */
function lastRows(table: Table, count: number): Table {
  const left = livesOf({
    ...table,
    columns: [...table.columns.filter(({ name }) => name !== 'cycle'), cyclesOf(table)],
  });
  const kept = Int32Array.from(left.keys()).filter((row) => left[row]! < count);
  const columns = table.columns.map((column): TableColumn => {
    if (isNumeric(column)) return { ...column, values: Float64Array.from(kept, (row) => column.values[row]!) };
    return { ...column, codes: Int32Array.from(kept, (row) => column.codes[row]!) };
  });
  return { rows: kept.length, columns };
}

/** From 1 in each unit. */
function cyclesOf(table: Table): TableColumn {
  const counts = new Map<number, number>();
  const values = numbers(table, 'unit').map((unit) => {
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
    return counts.get(unit)!;
  });
  return { name: 'cycle', kind: 'integer', values };
}
