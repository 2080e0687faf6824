import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Prediction, predictRows } from '@celerity/contracts';
import { machineData } from '@celerity/sample-data';
import { predictionInputsKey, predictionOutputsKey } from '@celerity/storage';
import { TestStorage } from '@celerity/storage/testing';
import { deriveId, TaskRevokedError } from '@celerity/task-core';
import { runTask } from '@celerity/task-core/testing';
import { predict } from '@celerity/trees';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { readTreeParts } from '../export/index.js';
import { featureTableOf } from '../features/index.js';
import { PredictRows } from '../tasks/predict.task.js';
import { addModel, type MadeModel, machineRows, makeModel } from '../testing/made-models.js';
import { Answers } from './answers.js';
import { LargeCalls } from './large-calls.js';
import { type PredictInput, RowPredictions } from './row-predictions.js';
import { ServedModels } from './served-models.js';

const ROWS = machineRows(300);
const ROW = ROWS[0]!;

describe('ml.predict', () => {
  let storage: TestStorage;
  let models: ServedModels;
  let failures: MadeModel & { id: string };
  let predictions: RowPredictions;
  let answers: Answers;
  const add = async (target: string) => {
    const made = await makeModel({ target });
    return { ...made, id: await addModel(storage, made) };
  };
  beforeAll(async () => {
    storage = await TestStorage.start();
    models = new ServedModels(storage.mlModels, storage.artifacts, { serving: { modelCacheBytes: 2 ** 28 } });
    predictions = new RowPredictions(models, new LargeCalls(storage.artifacts));
    answers = new Answers(storage.predictions, pino({ level: 'silent' }));
    failures = await add('Machine failure');
  }, 120_000);
  afterEach(() => void jest.restoreAllMocks());
  afterAll(async () => {
    await models.onModuleDestroy();
    await storage.stop();
  });

  const ask = async (input: PredictInput, taskId: string = randomUUID()) => {
    const { outcome } = await runTask(predictRows, new PredictRows(predictions, answers), { kwargs: input, taskId });
    return outcome;
  };
  const taskOf = (signal = new AbortController().signal) => ({
    id: randomUUID(),
    signal,
    retry: (): never => {
      throw new Error('back to the queue');
    },
  });
  const predicted = async (input: PredictInput): Promise<Prediction[]> => {
    const [result] = await predictions.run([input], [taskOf()]);
    if (!result || result instanceof Error) throw result ?? new Error('no result');
    return result.predictions ?? [];
  };
  /** What trees say of the same machines, without ONNX. */
  const saidByTrees = ({ onnx, card }: MadeModel) => {
    const parts = readTreeParts(onnx);
    if (!parts) throw new Error('no trees');
    return predict(parts.value, featureTableOf(card.features, machineData({ rows: ROWS.length, seed: 1 })));
  };
  const sumOf = ({ base_value, attributions }: Prediction) =>
    attributions.reduce((sum, { contribution }) => sum + contribution, base_value);

  it('answers as the trees do, tells the class by the threshold, and explains all of it', async () => {
    const answered = await predicted({ model_id: failures.id, rows: ROWS });
    const expected = saidByTrees(failures);
    answered.forEach((prediction, row) => {
      const { probability = NaN, label } = prediction;
      expect(probability).toBeCloseTo(expected[row]!, 6);
      expect(label).toBe(probability >= 0.05 ? '1' : '0');
      expect(Math.abs(sumOf(prediction) - probability)).toBeLessThan(1e-9);
    });
    expect(new Set(answered.map(({ label }) => label))).toEqual(new Set(['0', '1']));
  });

  it('names the value of each feature, those first that mattered most', async () => {
    const [{ attributions } = { attributions: [] }] = await predicted({ model_id: failures.id, rows: [ROW] });
    expect(Object.fromEntries(attributions.map(({ feature, value }) => [feature, value]))).toEqual(ROW);
    const sizes = attributions.map(({ contribution }) => Math.abs(contribution));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(attributions[0]).toMatchObject({ log_odds: expect.any(Number) });
  });

  it('turns probability and contributions round where the first class is the positive one', async () => {
    const card = { ...failures.card, positive_class: '0', threshold: 0.5 };
    const id = await addModel(storage, { ...failures, card });
    const [[good], [bad]] = [
      await predicted({ model_id: id, rows: [ROW] }),
      await predicted({ model_id: failures.id, rows: [ROW] }),
    ];
    expect(good?.probability).toBeCloseTo(1 - bad!.probability!, 6);
    expect(good?.label).toBe('0');
    expect(sumOf(good!)).toBeCloseTo(good!.probability!, 9);
    expect(good?.attributions[0]?.log_odds).toBe(-bad!.attributions[0]!.log_odds!);
  });

  it('tells every probability where there are more than two classes, and explains that of the likeliest', async () => {
    const types = await add('Type');
    for (const prediction of await predicted({ model_id: types.id, rows: machineRows(20, featuresOf(types)) })) {
      const { label = '', probability, probabilities = {} } = prediction;
      expect(Object.keys(probabilities)).toEqual(types.card.classes);
      expect(probability).toBe(Math.max(...Object.values(probabilities)));
      expect(probabilities[label]).toBe(probability);
      expect(sumOf(prediction)).toBeCloseTo(probability!, 9);
    }
  });

  it('tells values', async () => {
    const torque = await add('Torque [Nm]');
    const answered = await predicted({ model_id: torque.id, rows: machineRows(300, featuresOf(torque)) });
    const expected = saidByTrees(torque);
    answered.forEach(({ value }, row) => expect(value).toBeCloseTo(expected[row]!, 3));
    expect(sumOf(answered[0]!)).toBeCloseTo(answered[0]!.value!, 9);
  });

  it('warns of what was not seen in training', async () => {
    const odd = { ...ROW, 'Torque [Nm]': 900, Type: 'X' };
    const [prediction] = await predicted({ model_id: failures.id, rows: [odd] });
    expect(prediction?.warnings).toEqual([expect.stringContaining("'Type'"), expect.stringContaining("'Torque [Nm]'")]);
  });

  it.each([
    ['a column that is missing', { ...ROW, Type: undefined }, 'rows[1].Type: is missing; null says'],
    ['a column that it does not know', { ...ROW, colour: 'red' }, 'rows[1].colour: is no column that is known here'],
    ['text in place of a number', { ...ROW, 'Torque [Nm]': 'high' }, "must be a number, not the text 'high'"],
  ])('refuses %s', async (_, row, message) => {
    const rows = JSON.parse(JSON.stringify([ROW, row]));
    expect(await ask({ model_id: failures.id, rows })).toMatchObject({
      kind: 'failure',
      error: { name: 'InvalidRowsError', message: expect.stringContaining(message) },
    });
  });

  it('takes a missing value, units and ids', async () => {
    const rows = [{ ...ROW, Type: null, UDI: 7, 'Product ID': 'M1', 'Machine failure': 1 }];
    expect(await predicted({ model_id: failures.id, rows })).toHaveLength(1);
  });

  describe('in a batch', () => {
    const run = (inputs: PredictInput[], tasks = inputs.map(() => taskOf())) => predictions.run(inputs, tasks);

    it('runs each model once, and gives every call its own', async () => {
      const other = await addModel(storage, failures);
      const asked = ROWS.slice(0, 20).map((row, index) => ({
        model_id: index % 2 ? failures.id : other,
        rows: index === 4 ? [row, ROW] : [row],
      }));
      const runs: number[] = [];
      for (const id of [failures.id, other]) {
        await models.use(id, async (model) => {
          const real = model.run.bind(model);
          jest.spyOn(model, 'run').mockImplementation((matrix, rows) => (runs.push(rows), real(matrix, rows)));
        });
      }
      const results = await run(asked);
      expect(runs.sort()).toEqual([10, 11]);
      const alone = await Promise.all(asked.map((input) => predicted(input)));
      expect(results.map((result) => (result instanceof Error ? result : result.predictions))).toEqual(alone);
    });

    it('fails only those calls that are wrong', async () => {
      const [good, bad, unknown] = await run([
        { model_id: failures.id, rows: [ROW] },
        { model_id: failures.id, rows: [{ speed: 1 }] },
        { model_id: randomUUID(), rows: [ROW] },
      ]);
      expect(good).toMatchObject({ predictions: [{ base_value: expect.any(Number) }] });
      expect([bad, unknown]).toMatchObject([{ name: 'InvalidRowsError' }, { name: 'UnknownModelError' }]);
    });

    it('ends only the call that is revoked', async () => {
      const revoked = new TaskRevokedError('terminated');
      // It is told after 8 ms of work.
      const large = Array.from({ length: 9000 }, () => ROW);
      const inputs = [large, [ROW]].map((rows) => ({ model_id: failures.id, rows }));
      const [ended, good] = await run(inputs, [taskOf(AbortSignal.abort(revoked)), taskOf()]);
      expect(ended).toBe(revoked);
      expect(good).toMatchObject({ predictions: [{ base_value: expect.any(Number) }] });
    });

    it('puts calls back that would be too much together', async () => {
      const large = Array.from({ length: 10_000 }, () => ROW);
      const inputs = [[ROW], large, large, [ROW]].map((rows) => ({ model_id: failures.id, rows }));
      const results = await run(inputs);
      expect(results[2]).toMatchObject({ message: 'back to the queue' });
      expect(results.map((result) => result instanceof Error)).toEqual([false, false, true, false]);
    }, 120_000);
  });

  it('reads the rows of a large call from the store, and writes its answer there', async () => {
    const [taskId, rows] = [randomUUID(), machineRows(1200)];
    const asked = predictionInputsKey(randomUUID());
    await storage.artifacts.write(asked, Readable.from([Buffer.from(JSON.stringify(rows))]));
    const outcome = await ask({ model_id: failures.id, rows: { artifact: asked } }, taskId);
    const id = deriveId(taskId, 'prediction');
    const artifact = predictionOutputsKey(id);
    expect(outcome).toEqual({ kind: 'success', result: { prediction_id: id, predictions: null, artifact } });
    const written = (await storage.artifacts.readBytes(artifact)).toString();
    const [alone] = await predicted({ model_id: failures.id, rows: [rows[700]!] });
    expect(JSON.parse(written)).toMatchObject({ length: 1200, 700: alone });
  });

  describe('that the gateway has noted', () => {
    const note = async (taskId: string) => {
      const id = deriveId(taskId, 'prediction');
      await storage.predictions.insert([
        { id, modelId: failures.id, taskId, rows: 1, machines: ['M1'], inputs: [ROW] },
      ]);
      return id;
    };

    it('has its answer stored behind it', async () => {
      const taskId = randomUUID();
      const id = await note(taskId);
      const outcome = await ask({ model_id: failures.id, rows: [ROW] }, taskId);
      await answers.onModuleDestroy();
      const stored = await storage.predictions.find(id);
      expect(outcome).toMatchObject({ kind: 'success', result: { prediction_id: id, predictions: stored?.outputs } });
      expect(stored?.endedAt).toBeInstanceOf(Date);
    });

    it('has its error stored', async () => {
      const taskId = randomUUID();
      const id = await note(taskId);
      await ask({ model_id: failures.id, rows: [{ speed: 1 }] }, taskId);
      await answers.onModuleDestroy();
      const error = { type: 'InvalidRowsError', message: expect.stringContaining('rows[0].Type: is missing') };
      expect(await storage.predictions.find(id)).toMatchObject({ outputs: null, error });
    });
  });
});

function featuresOf({ card }: MadeModel): string[] {
  return card.features.map(({ name }) => name);
}
