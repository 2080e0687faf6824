import { ModelConfig, type TreesProgress } from '@celerity/contracts';
import { machineData } from '@celerity/sample-data';
import { isNumeric, type Table } from '@celerity/tabular';
import { predict, TreeExplainer } from '@celerity/trees';
import { describe, expect, it, jest } from '@jest/globals';
import { readTreeParts } from '../export/index.js';
import { featureTableOf } from '../features/index.js';
import { numbers, range, tableOf, texts } from '../features/testing/tables.js';
import { trainModel } from './train-trees-model.js';

jest.setTimeout(60_000);

const MODES = ['TWF', 'HDF', 'PWF', 'OSF', 'RNF'];
const machines = machineData({ rows: 3000, seed: 1 });

const configOf = (settings: object) =>
  ModelConfig.parse({ task: 'classification', target: 'failure', rounds: 60, learning_rate: 0.1, ...settings });
const failureConfig = (settings: object = {}) =>
  configOf({ target: 'Machine failure', exclude_columns: MODES, ...settings });

/** 300 rows, of which those with a high load fail. */
function loads(classOf: (load: number) => string | null): Table {
  const load = range(300).map((row) => (row * 37) % 100);
  const noise = range(300).map((row) => (row * 53) % 97);
  return tableOf(numbers('load', load), numbers('noise', noise), texts('failure', load.map(classOf)));
}

describe('a classification', () => {
  it('of machines is judged on rows that it was not trained on', async () => {
    const { card } = await trainModel(machines, failureConfig());
    expect(card).toMatchObject({
      ...{ version: 1, origin: 'trained', task: 'classification', target: 'Machine failure', rul: null },
      ...{ classes: ['0', '1'], positive_class: '1', rows: 3000, trained_rows: 3000, warnings: [] },
      validation: { method: 'k_fold', folds: 5 },
      metrics: { rows: 3000, f1: card.metrics!.best_f1 },
      threshold: card.metrics!.best_threshold,
      ignored_columns: ['UDI', 'Product ID', 'Machine failure', ...MODES],
      onnx: { input: 'features', outputs: { probabilities: 'probabilities' } },
    });
    const failed = card.calibration!.reduce((sum, { observed, rows }) => sum + observed * rows, 0);
    expect(card.class_shares).toEqual([1 - failed / 3000, failed / 3000].map((share) => expect.closeTo(share, 9)));
    expect(card.metrics!.roc_auc).toBeGreaterThan(0.93);
    expect(card.metrics!.average_precision).toBeGreaterThan(0.6);
    expect(card.calibration!.reduce((sum, { rows }) => sum + rows, 0)).toBe(3000);
    expect(card.importance.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(card.importance[0]!.share).toBeGreaterThan(card.importance.at(-1)!.share);
    expect(card.rounds).toBeLessThanOrEqual(60);
  });

  it('has a file that predicts as it was trained, and whose base value is that of its explanations', async () => {
    const { onnx, card } = await trainModel(machines, failureConfig({ rounds: 20, patience: 0 }));
    const { value } = readTreeParts(onnx)!;
    expect([value.rounds.length, card.rounds]).toEqual([20, 20]);
    const features = featureTableOf(card.features, machines);
    const score = new TreeExplainer(value).base[0]!;
    expect(card.base_value).toBe(1 / (1 + Math.exp(-score)));
    const chance = predict(value, features);
    const failures = machines.columns.find(({ name }) => name === 'Machine failure')!;
    const failed = isNumeric(failures) ? [] : [...failures.codes];
    const mean = (of: number) => {
      const own = [...chance].filter((_, row) => failed[row] === of);
      return own.reduce((sum, p) => sum + p / own.length, 0);
    };
    expect(mean(1)).toBeGreaterThan(20 * mean(0));
  });

  it('is the same, byte for byte, for the same seed, and another for another', async () => {
    const config = failureConfig({ rounds: 10, row_sample: 0.8, column_sample: 0.7 });
    const [first, again] = [await trainModel(machines, config), await trainModel(machines, config)];
    expect(Buffer.from(again.onnx).equals(first.onnx)).toBe(true);
    expect(JSON.stringify(again.card)).toBe(JSON.stringify(first.card));
    const other = await trainModel(machines, { ...config, seed: 1 });
    expect(Buffer.from(other.onnx).equals(first.onnx)).toBe(false);
  });

  it('tells of each round', async () => {
    const told: TreesProgress[] = [];
    const config = failureConfig({ rounds: 5, patience: 0, folds: 2 });
    await trainModel(machines, config, { onProgress: (progress) => told.push(progress) });
    expect(told.map(({ stage, fold, round }) => [stage, fold, round])).toEqual([
      ...range(5).map((round) => ['validating', 1, round + 1]),
      ...range(5).map((round) => ['validating', 2, round + 1]),
      ...range(5).map((round) => ['training', null, round + 1]),
    ]);
    expect(told.map(({ percent }) => Math.round(percent * 15) / 100)).toEqual(range(15).map((round) => round + 1));
  });

  it('stops where it is told to', async () => {
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error('enough'));
    await expect(trainModel(machines, failureConfig(), { signal: stop.signal, onProgress })).rejects.toThrow('enough');
  });

  it('warns of columns that give the target away', async () => {
    const { card } = await trainModel(machines, failureConfig({ exclude_columns: [], rounds: 5 }));
    const named = card.warnings.map((warning) => /^'(\w+)' alone tells 'Machine failure'/.exec(warning)?.[1]);
    expect(named).toEqual(expect.arrayContaining(['HDF', 'PWF', 'OSF']));
    expect(card.features.map(({ name }) => name)).toContain('HDF');
  });

  it.each([
    ['yes and no', (load: number) => (load > 20 ? 'yes' : 'no'), {}, ['no', 'yes']],
    ['the rarer', (load: number) => (load > 90 ? 'bad' : 'good'), {}, ['good', 'bad']],
    ['the rarer, whatever the order', (load: number) => (load > 90 ? 'x' : 'a'), {}, ['a', 'x']],
    ['what is asked for', (load: number) => (load > 90 ? 'bad' : 'good'), { positive_class: 'good' }, ['bad', 'good']],
    ['1.0 for 1', (load: number) => (load > 20 ? '1' : '2'), { positive_class: '1.0' }, ['2', '1']],
  ])('tells the chance of %s', async (_, classOf, settings, classes) => {
    const { card } = await trainModel(loads(classOf), configOf({ rounds: 5, ...settings }));
    expect([card.classes, card.positive_class]).toEqual([classes, classes[1]]);
  });

  it('leaves out rows without a target, and says so', async () => {
    const table = loads((load) => (load < 10 ? null : load > 80 ? '1' : '0'));
    const { card } = await trainModel(table, configOf({ rounds: 5 }));
    expect(card).toMatchObject({ rows: 300, trained_rows: 270, metrics: { rows: 270 } });
    expect(card.warnings[0]).toBe("30 rows were left out: their 'failure' is missing or unknown.");
  });

  it('tells more than two classes', async () => {
    const table = loads((load) => (load < 30 ? 'cold' : load < 70 ? 'warm' : 'hot'));
    const { card } = await trainModel(table, configOf({}));
    expect(card).toMatchObject({ classes: ['cold', 'hot', 'warm'], positive_class: null, threshold: null });
    expect(card).toMatchObject({ calibration: null, base_value: null });
    expect(card.metrics!.accuracy).toBeGreaterThan(0.9);
    expect(card.metrics!.roc_auc).toBeGreaterThan(0.95);
  });

  it('takes weights of classes, which move its predictions and not its metrics', async () => {
    const table = loads((load) => (load > 85 ? '1' : '0'));
    const noisy = { ...table, columns: table.columns.filter(({ name }) => name !== 'load') };
    const of = (settings: object) => trainModel(noisy, configOf({ rounds: 5, patience: 0, ...settings }));
    const [plain, balanced, heavy] = [
      await of({}),
      await of({ class_weights: 'balanced' }),
      await of({ class_weights: { 1: 50 } }),
    ];
    expect(plain.card.base_value).toBeLessThan(0.25);
    expect(balanced.card.base_value).toBeGreaterThan(0.35);
    expect(heavy.card.base_value).toBeGreaterThan(0.7);
    expect(balanced.card.metrics!.log_loss).toBeGreaterThan(plain.card.metrics!.log_loss!);
  });

  it('trains on extra rows, and is never judged by them', async () => {
    const table = loads((load) => (load > 85 ? '1' : '0'));
    const lies = loads((load) => (load > 85 ? '0' : load > 20 ? '1' : 'unknown'));
    const alone = await trainModel(table, configOf({}));
    const { card } = await trainModel(table, configOf({}), { extra: lies });
    expect(card).toMatchObject({ rows: 300, trained_rows: 300 + 237, metrics: { rows: 300 } });
    expect(card.warnings).toContain("63 extra rows were left out: their 'failure' is missing or unknown.");
    expect(alone.card.metrics!.roc_auc).toBeGreaterThan(0.95);
    expect(card.metrics!.roc_auc).toBeLessThan(0.8);
    const { columns } = lies;
    const lacking = { ...lies, columns: columns.filter(({ name }) => name !== 'noise') };
    await expect(trainModel(table, configOf({}), { extra: lacking })).rejects.toThrow("no column 'noise'");
  });

  it('judges no unit that it has seen', async () => {
    // What a unit does is told by its number alone: who has seen it knows it.
    const unit = range(400).map((row) => row % 40);
    const table = tableOf(
      numbers(
        'mark',
        unit.map((of) => (of * 17) % 40),
      ),
      texts(
        'machine',
        unit.map((of) => `M${of}`),
      ),
      texts(
        'failure',
        unit.map((of) => ((of * 7) % 11 < 4 ? '1' : '0')),
      ),
    );
    const settings = { min_leaf_rows: 1, unit_column: 'machine' };
    const byUnit = await trainModel(table, configOf(settings));
    const byChance = await trainModel(table, configOf({ ...settings, validation: 'k_fold' }));
    expect(byUnit.card).toMatchObject({ unit_column: 'machine', validation: { method: 'group', folds: 5 } });
    expect(byChance.card.metrics!.roc_auc).toBeGreaterThan(0.98);
    expect(byUnit.card.metrics!.roc_auc).toBeLessThan(0.8);
  });

  it('may go without being judged', async () => {
    const { card } = await trainModel(
      loads((load) => (load > 85 ? '1' : '0')),
      configOf({ validation: 'none' }),
    );
    expect(card).toMatchObject({ metrics: null, calibration: null, threshold: 0.5 });
    expect(card.validation).toEqual({ method: 'none', folds: 0 });
    expect(card.rounds).toBeGreaterThan(0);
  });

  const twoClasses = loads((load) => (load > 85 ? '1' : '0'));
  const ids = texts(
    'failure',
    range(300).map((row) => `S${row}`),
  );
  it.each<[string, Table, object, RegExp]>([
    ['a single class', loads(() => '0'), {}, /'failure' is '0' in every row: there is nothing to tell apart. Send/],
    ['no class at all', loads(() => null), {}, /has no value in any row/],
    ['too many classes', tableOf(twoClasses.columns[0]!, ids), {}, /has 300 classes.*task: regression/],
    ['a missing target', twoClasses, { target: 'fail' }, /target names 'fail'.*Did you mean 'failure'/],
    ['too few rows', tableOf(numbers('x', range(8)), texts('failure', [...'00001111'])), {}, /8 rows.*at least 10/],
    ['an unknown positive class', twoClasses, { positive_class: 'yes' }, /positive_class is 'yes'.*'0' and '1'/],
    ['weights of unknown classes', twoClasses, { class_weights: { 2: 3 } }, /class_weights names '2'/],
    [
      'a threshold for three classes',
      loads((load) => String(load % 3)),
      { threshold: 0.3 },
      /threshold are for two classes, not 3/,
    ],
  ])('refuses %s', async (_, table, settings, message) => {
    await expect(trainModel(table, configOf(settings))).rejects.toMatchObject({
      name: 'UnsuitableDataError',
      message: expect.stringMatching(message),
    });
  });
});

describe('a regression', () => {
  const load = range(300).map((row) => (row * 37) % 100);
  const wear = load.map((value, row) => (row % 50 === 0 ? NaN : 3 * value + ((row * 53) % 7)));
  const config = (settings: object = {}) => configOf({ task: 'regression', target: 'wear', ...settings });

  it('predicts numbers', async () => {
    const { card } = await trainModel(tableOf(numbers('load', load), numbers('wear', wear)), config({ rounds: 200 }));
    expect(card).toMatchObject({ task: 'regression', classes: null, threshold: null, trained_rows: 294 });
    expect(card.onnx.outputs).toEqual({ value: 'value' });
    expect(card.metrics!.r2).toBeGreaterThan(0.95);
    const known = wear.filter((value) => !Number.isNaN(value));
    expect(card.base_value).toBeCloseTo(
      known.reduce((sum, value) => sum + value / known.length, 0),
      0,
    );
  });

  it.each<[string, Table, object, RegExp]>([
    [
      'texts where numbers should be',
      tableOf(
        numbers('load', load),
        texts(
          'wear',
          wear.map((value, row) => (row === 41 ? 'worn' : Number.isNaN(value) ? null : String(value))),
        ),
      ),
      {},
      /'wear' has 'worn' in row 42, which is no number.*task: classification/,
    ],
    [
      'weights of classes',
      tableOf(numbers('load', load), numbers('wear', wear)),
      { class_weights: 'balanced' },
      /leave/,
    ],
  ])('refuses %s', async (_, table, settings, message) => {
    await expect(trainModel(table, config(settings))).rejects.toMatchObject({
      name: 'UnsuitableDataError',
      message: expect.stringMatching(message),
    });
  });
});
