import { detectFormat, isNumeric, readTable, type Table } from '@celerity/tabular';
import { describe, expect, it } from '@jest/globals';
import { FLEET_COLUMNS, fleetData, fleetDataCsv } from './fleet-data.js';

function column(table: Table, name: string): Float64Array {
  const found = table.columns.find((one) => one.name === name);
  if (!found || !isNumeric(found)) throw new Error(`There is no column ${name} of numbers.`);
  return found.values;
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const product = (x: ArrayLike<number>, y: ArrayLike<number>) => {
    const [meanX, meanY] = [mean(x), mean(y)];
    return mean(Array.from(x, (value, i) => (value - meanX) * (y[i]! - meanY)));
  };
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

/** By unit, how many rows it has. */
function livesOf(table: Table): number[] {
  const lives: number[] = [];
  for (const unit of column(table, 'unit')) lives[unit - 1] = (lives[unit - 1] ?? 0) + 1;
  return lives;
}

function left(table: Table): number[] {
  const lives = livesOf(table);
  const cycles = column(table, 'cycle');
  return Array.from(column(table, 'unit'), (unit, row) => lives[unit - 1]! - cycles[row]!);
}

describe('fleetData', () => {
  const { table, remaining } = fleetData({ units: 100, seed: 1 });

  it('has the columns of the published data, and each unit from its first cycle to its failure', () => {
    expect(table.columns.map(({ name }) => name)).toEqual(FLEET_COLUMNS);
    expect(FLEET_COLUMNS).toHaveLength(26);
    expect(remaining).toEqual(Array<number>(100).fill(0));
    const starts = column(table, 'cycle').filter((cycle) => cycle === 1);
    expect(starts).toHaveLength(100);
  });

  it('lets units live about as long as the published ones', () => {
    const lives = livesOf(table);
    expect(Math.abs(mean(lives) - 206)).toBeLessThan(15);
    expect(Math.min(...lives)).toBeGreaterThan(90);
    expect(Math.max(...lives)).toBeLessThan(400);
  });

  // Correlation with the life that is left in the published FD001.
  it.each([
    ['s2', -0.61],
    ['s4', -0.68],
    ['s7', 0.66],
    ['s11', -0.7],
    ['s12', 0.67],
    ['s20', 0.63],
  ])('ages in %s about as the published data', (name, published) => {
    expect(Math.abs(correlation(column(table, name), left(table)) - published)).toBeLessThan(0.08);
  });

  it('has sensors that never change, and some that say nothing', () => {
    for (const name of ['s1', 's5', 's10', 's16', 's18', 's19']) {
      expect(new Set(column(table, name)).size).toBe(1);
    }
    for (const name of ['s6', 'setting1', 'setting2']) {
      expect(Math.abs(correlation(column(table, name), left(table)))).toBeLessThan(0.05);
    }
  });

  it('cuts units off before they fail, and says how long they would have lived on', () => {
    const cut = fleetData({ units: 100, seed: 1, cutOff: true });
    expect(cut.remaining.every((cycles) => cycles >= 1 && cycles <= 145)).toBe(true);
    expect(Math.min(...livesOf(cut.table))).toBeGreaterThanOrEqual(20);
    expect(mean(cut.remaining)).toBeGreaterThan(50);
  });

  it('cuts the same first engine that runs to failure elsewhere', () => {
    const whole = fleetData({ units: 1, seed: 5 });
    const cut = fleetData({ units: 1, seed: 5, cutOff: true });
    expect(cut.table.rows + cut.remaining[0]!).toBe(whole.table.rows);
    expect(column(cut.table, 's4')).toEqual(column(whole.table, 's4').slice(0, cut.table.rows));
  });

  it('flies in six conditions that move the sensors', () => {
    const { table: six } = fleetData({ units: 5, seed: 1, conditions: 6, faultModes: 2 });
    expect(new Set(column(six, 's1')).size).toBe(6);
    expect(new Set(Array.from(column(six, 'setting1'), Math.round)).size).toBe(6);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(fleetData({ units: 3, seed: 7 })).toEqual(fleetData({ units: 3, seed: 7 }));
    expect(fleetData({ units: 3, seed: 8 })).not.toEqual(fleetData({ units: 3, seed: 7 }));
  });
});

describe('fleetDataCsv', () => {
  it('writes the same rows, also with spaces and without a header, as the published files have it', async () => {
    const { table } = fleetData({ units: 3, seed: 2 });
    for (const options of [{}, { delimiter: ' ', header: false }] as const) {
      const pieces = [...fleetDataCsv({ units: 3, seed: 2, ...options })];
      const format = detectFormat(Buffer.concat(pieces), { columns: [...FLEET_COLUMNS] });
      async function* source() {
        yield* pieces;
      }
      expect(await readTable(source(), format, table.columns)).toEqual(table);
    }
  });
});
