import { describe, expect, it } from '@jest/globals';
import { detectFormat, isNumeric, profileTable, readTable, type Table } from '@celerity/tabular';
import { machineData, machineDataCsv, type MachineDataOptions } from './machine-data.js';

function column(table: Table, name: string): Float64Array | Int32Array {
  const found = table.columns.find((one) => one.name === name);
  if (!found) throw new Error(`There is no column ${name}.`);
  return isNumeric(found) ? found.values : found.codes;
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

function covariance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  return mean(Array.from(a, (x, i) => (x - meanA) * (b[i]! - meanB)));
}

const correlation = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b));

async function csv(options?: MachineDataOptions): Promise<string> {
  const pieces = [];
  for await (const piece of machineDataCsv(options)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** As in the published data: 10,000 rows, mean and standard deviation of numbers, correlations, and failures. */
const PUBLISHED = {
  numbers: [
    ['Air temperature [K]', 300.0, 2.0],
    ['Process temperature [K]', 310.0, 1.48],
    ['Rotational speed [rpm]', 1538.8, 179.3],
    ['Torque [Nm]', 39.99, 9.97],
    ['Tool wear [min]', 107.95, 63.65],
  ],
  correlations: [
    ['Air temperature [K]', 'Process temperature [K]', 0.876],
    ['Rotational speed [rpm]', 'Torque [Nm]', -0.875],
    ['Air temperature [K]', 'Torque [Nm]', -0.014],
  ],
  failures: [
    ['Machine failure', 339],
    ['TWF', 46],
    ['HDF', 115],
    ['PWF', 95],
    ['OSF', 98],
    ['RNF', 19],
  ],
} as const;

describe('machineData', () => {
  const table = machineData({ rows: 100_000, seed: 1 });

  it.each(PUBLISHED.numbers)('has the published distribution of %s', (name, expectedMean, expectedStd) => {
    const values = column(table, name);
    expect(Math.abs(mean(values) - expectedMean)).toBeLessThan(0.03 * expectedStd);
    expect(Math.abs(Math.sqrt(covariance(values, values)) / expectedStd - 1)).toBeLessThan(0.04);
  });

  it.each(PUBLISHED.correlations)('has the published correlation of %s and %s', (a, b, expected) => {
    expect(Math.abs(correlation(column(table, a), column(table, b)) - expected)).toBeLessThan(0.03);
  });

  it.each(PUBLISHED.failures)('has about as many %s in 10,000 rows as published', (name, expected) => {
    expect(Math.abs((mean(column(table, name)) * 10_000) / expected - 1)).toBeLessThan(0.2);
  });

  it('has about the published failures with any seed', () => {
    for (let seed = 0; seed < 5; seed++) {
      const failures = mean(column(machineData({ seed }), 'Machine failure')) * 10_000;
      expect(Math.abs(failures - 339)).toBeLessThan(60);
    }
  });

  it('fails by the published rules', () => {
    const cell = (name: string, row: number) => column(table, name)[row]!;
    for (let row = 0; row < 3000; row++) {
      const power = (cell('Torque [Nm]', row) * cell('Rotational speed [rpm]', row) * 2 * Math.PI) / 60;
      const warming = cell('Process temperature [K]', row) - cell('Air temperature [K]', row);
      const strain = cell('Tool wear [min]', row) * cell('Torque [Nm]', row);
      const most = { H: 13_000, L: 11_000, M: 12_000 }['HLM'[cell('Type', row)] as 'H' | 'L' | 'M'];
      expect([cell('PWF', row), cell('HDF', row), cell('OSF', row)].map(Boolean)).toEqual([
        power < 3500 || power > 9000,
        warming < 8.6 && cell('Rotational speed [rpm]', row) < 1380,
        strain > most,
      ]);
      const modes = ['TWF', 'HDF', 'PWF', 'OSF'].some((mode) => cell(mode, row) === 1);
      expect(cell('Machine failure', row)).toBe(Number(modes));
    }
  });

  it('wears the tool by the quality of each product, until it is changed', () => {
    const [wear, type] = [column(table, 'Tool wear [min]'), column(table, 'Type')];
    const worn = wear.map((_, row) => (row === 0 ? 0 : wear[row - 1]! + [5, 2, 3][type[row - 1]!]!));
    const changes = wear.filter((minutes) => minutes === 0).length;
    expect(wear).toEqual(worn.map((minutes, row) => (wear[row] === 0 ? 0 : minutes)));
    expect(changes / 10).toBeGreaterThan(110);
    expect(changes / 10).toBeLessThan(130);
  });

  it('is the same for a seed, and other data for another', () => {
    expect(machineData({ rows: 50, seed: 3 })).toEqual(machineData({ rows: 50, seed: 3 }));
    expect(machineData({ rows: 50, seed: 3 })).not.toEqual(machineData({ rows: 50, seed: 4 }));
  });

  it('makes as few rows as wanted', () => {
    expect(machineData({ rows: 1 })).toMatchObject({ rows: 1, columns: { length: 14 } });
  });
});

describe('machineDataCsv', () => {
  it('is written like the published file', async () => {
    const lines = (await csv({ rows: 3, seed: 5 })).split('\n');
    expect(lines[0]).toBe(
      'UDI,Product ID,Type,Air temperature [K],Process temperature [K],Rotational speed [rpm],Torque [Nm],Tool wear [min],' +
        'Machine failure,TWF,HDF,PWF,OSF,RNF',
    );
    for (const line of lines.slice(1, 4)) {
      expect(line).toMatch(
        /^[123],(M148|L471|H294)\d\d,[HLM],\d{3}(\.\d)?,\d{3}(\.\d)?,\d{4},\d\d(\.\d)?,\d+(,[01]){6}$/,
      );
    }
    expect(lines.slice(4)).toEqual(['']);
  });

  it('has the rows of the table, whose kinds are found in it', async () => {
    const rows = 10_500;
    const text = await csv({ rows, seed: 2 });
    const file = async function* () {
      yield Buffer.from(text);
    };
    const format = detectFormat(Buffer.from(text));
    const table = machineData({ rows, seed: 2 });
    const profile = await profileTable(file, format);
    const kinds = (columns: readonly { name: string; kind: string }[]) => columns.map(({ name, kind }) => [name, kind]);
    expect(kinds(profile.columns)).toEqual(kinds(table.columns));
    expect(await readTable(file(), format, table.columns)).toEqual(table);
  });
});
