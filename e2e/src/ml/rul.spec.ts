import { fleetData, fleetDataCsv } from '@celerity/sample-data';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from '../system.js';
import { MlClient } from './ml-client.js';

/** Engines to learn from, which run until they fail, and others that are cut off before. */
const [LEARNT, CUT_OFF] = [
  { units: 25, seed: 1 },
  { units: 10, seed: 2, cutOff: true },
];

const SETTINGS = { rounds: 60, learning_rate: 0.1, folds: 3 };

describe('remaining useful life', () => {
  let system: System;
  let ml: MlClient;
  let modelId: string;
  beforeAll(async () => {
    system = await System.start({ ml: 1 });
    ml = new MlClient(system);
    const datasetId = await ml.dataset(Buffer.concat([...fleetDataCsv(LEARNT)]).toString());
    const columns = { target: undefined, unit_column: 'unit', time_column: 'cycle' };
    modelId = await ml.model(datasetId, { task: 'rul', ...columns, exclude_columns: [], config: SETTINGS });
  }, 120_000);
  afterAll(() => system.stop());

  /** Rows as clients send them, and what is true of them. */
  const fleet = () => {
    const { table, remaining } = fleetData(CUT_OFF);
    const rows = Array.from({ length: table.rows }, (_, row) =>
      Object.fromEntries(table.columns.map((column) => [column.name, 'values' in column ? column.values[row]! : NaN])),
    );
    return { rows, remaining: remaining.map((cycles) => Math.min(cycles, 125)) };
  };

  it('is judged on engines that were not learned from', async () => {
    const card = await ml.card(modelId);
    expect(card).toMatchObject({
      task: 'rul',
      unit_column: 'unit',
      time_column: 'cycle',
      validation: { method: 'group' },
    });
    expect(card.metrics.rmse).toBeLessThan(30);
    expect(card.metrics.interval_coverage).toBeGreaterThan(0.5);
  });

  it('is predicted of each unit from its rows up to now, with bounds and reasons', async () => {
    const { rows, remaining } = fleet();
    const { status, body } = await ml.predict(modelId, rows);
    expect([status, body.predictions.length]).toEqual([200, CUT_OFF.units]);
    let squares = 0;
    for (const { unit, value, lower, upper, base_value, attributions } of body.predictions) {
      squares += (value - remaining[unit - 1]!) ** 2 / CUT_OFF.units;
      expect(lower).toBeLessThanOrEqual(upper);
      const sum = attributions.reduce(
        (all: number, one: { contribution: number }) => all + one.contribution,
        base_value,
      );
      expect(Math.abs(sum - value)).toBeLessThan(1e-4);
    }
    // Whoever always says the mean is wrong by about 40.
    expect(Math.sqrt(squares)).toBeLessThan(30);
  }, 60_000);

  it('is refused of rows without their unit', async () => {
    const rows = fleet().rows.slice(0, 5);
    const { status, body } = await ml.predict(modelId, [...rows.slice(0, 4), { ...rows[4], unit: null }]);
    expect([status, body.errors[0].path]).toEqual([422, "rows[4]['unit']"]);
  });
});
