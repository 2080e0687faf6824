import { randomUUID } from 'node:crypto';
import { predictRul, type Prediction, type Row } from '@celerity/contracts';
import { fleetData } from '@celerity/sample-data';
import { TestStorage } from '@celerity/storage/testing';
import { deriveId } from '@celerity/task-core';
import { runTask } from '@celerity/task-core/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { PredictRul } from '../tasks/predict-rul.task.js';
import { addModel, type MadeModel, makeModel, rowsOf } from '../testing/made-models.js';
import { makeRulModel } from '../testing/rul-model.js';
import { Answers } from './answers.js';
import { LargeCalls } from './large-calls.js';
import { ServedModels } from './served-models.js';
import { UnitPredictions } from './unit-predictions.js';

describe('ml.predict_rul', () => {
  let storage: TestStorage;
  let models: ServedModels;
  let answers: Answers;
  let made: MadeModel;
  let modelId: string;
  const rows = rowsOf(fleetData({ units: 4, seed: 1, cutOff: true }).table);
  beforeAll(async () => {
    storage = await TestStorage.start();
    models = new ServedModels(storage.mlModels, storage.artifacts, { serving: { modelCacheBytes: 2 ** 28 } });
    answers = new Answers(storage.predictions, pino({ level: 'silent' }));
    made = await makeRulModel();
    modelId = await addModel(storage, made);
  }, 120_000);
  afterAll(async () => {
    await models.onModuleDestroy();
    await storage.stop();
  });

  const ask = async (asked: Row[], { model_id = modelId, taskId = randomUUID() as string } = {}) => {
    const handler = new PredictRul(new UnitPredictions(models, new LargeCalls(storage.artifacts)), answers);
    const { outcome } = await runTask(predictRul, handler, { kwargs: { model_id, rows: asked }, taskId });
    return outcome;
  };
  const predicted = async (asked: Row[]) => {
    const outcome = await ask(asked);
    if (outcome.kind !== 'success') throw new Error(JSON.stringify(outcome));
    return predictRul.result.parse(outcome.result).predictions ?? [];
  };
  const sumOf = ({ base_value, attributions }: Prediction) =>
    attributions.reduce((sum, { contribution }) => sum + contribution, base_value);

  it('predicts each unit once, between its bounds, and explains it by its columns', async () => {
    const predictions = await predicted(rows);
    expect(predictions.map(({ unit }) => unit)).toEqual([...new Set(rows.map(({ unit }) => unit))]);
    for (const prediction of predictions) {
      const { value = NaN, lower = NaN, upper = NaN, attributions } = prediction;
      expect([lower >= 0, lower <= value, value <= upper, upper <= 125 + 1e-3]).toEqual([true, true, true, true]);
      expect(sumOf(prediction)).toBeCloseTo(value, 9);
      const columns = [...made.card.features.map(({ name }) => name), 'cycle'];
      expect(attributions.map(({ feature }) => feature).sort()).toEqual(columns.sort());
    }
  });

  it('does so whatever the order of the rows, units in the order in which they first come', async () => {
    const [first = {}] = rows;
    const mixed = [rows.at(-1)!, ...rows.slice(0, -1).reverse()];
    const inOrder = new Map((await predicted(rows)).map((prediction) => [prediction.unit, prediction]));
    const predictions = await predicted(mixed);
    expect(predictions.map(({ unit }) => unit)).toEqual([...inOrder.keys()].reverse());
    expect(predictions.at(-1)?.unit).toBe(first.unit);
    for (const prediction of predictions) expect(prediction).toEqual(inOrder.get(prediction.unit));
  });

  it('predicts a unit of one row', async () => {
    expect(await predicted(rows.slice(0, 1))).toMatchObject([{ unit: rows[0]!.unit, value: expect.any(Number) }]);
  });

  it.each([
    ['unit', 'rows[1].unit: is missing'],
    ['cycle', 'rows[1].cycle: is missing'],
    ['s2', 'rows[1].s2: is missing'],
  ])('refuses rows without %s', async (column, message) => {
    const { [column]: _, ...without } = rows[1]!;
    expect(await ask([rows[0]!, without])).toMatchObject({
      kind: 'failure',
      error: { name: 'InvalidRowsError', message: expect.stringContaining(message) },
    });
  });

  it('refuses a model of another kind', async () => {
    const model_id = await addModel(storage, await makeModel({ target: 'Machine failure' }));
    expect(await ask(rows, { model_id })).toMatchObject({
      kind: 'failure',
      error: { message: `Model ${model_id} tells no remaining useful life: use ml.predict.` },
    });
  });

  it('has its answer stored', async () => {
    const taskId = randomUUID();
    const id = deriveId(taskId, 'prediction');
    const asked = rows.slice(0, 3);
    await storage.predictions.insert([{ id, modelId, taskId, rows: 3, machines: ['1'], inputs: asked }]);
    const outcome = await ask(asked, { taskId });
    await answers.onModuleDestroy();
    const stored = await storage.predictions.find(id);
    expect(outcome).toMatchObject({ kind: 'success', result: { prediction_id: id, predictions: stored?.outputs } });
    expect(stored?.outputs).toHaveLength(1);
  });
});
