import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { FleetFacts, FleetQuery, PredictionFacts } from '@celerity/contracts';
import { predictionInputsKey, predictionOutputsKey } from '@celerity/storage';
import { TestStorage } from '@celerity/storage/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { answerOf, cardOf, rowOf, StoredPredictions } from '../testing/stored-predictions.js';
import { FactFinder } from './fact-finder.js';
import { StoredCalls } from './stored-calls.js';

jest.setTimeout(60_000);

describe('FactFinder', () => {
  let storage: TestStorage;
  let stored: StoredPredictions;
  let finder: FactFinder;
  beforeAll(async () => {
    storage = await TestStorage.start();
    stored = new StoredPredictions(storage);
    const { predictions, past, mlModels, artifacts } = storage;
    finder = new FactFinder(predictions, past, mlModels, new StoredCalls(artifacts));
  });
  afterAll(() => storage.stop());

  const said = (machine: string | null, torque: number, probability: number) => {
    const row = rowOf(machine, torque);
    return [row, answerOf(row, probability)] as const;
  };
  const query = (more: object = {}) => FleetQuery.parse(more);
  const put = (key: string, value: unknown) =>
    storage.artifacts.write(key, Readable.from([Buffer.from(JSON.stringify(value))]));

  it('tells all that is known of one answer', async () => {
    const modelId = await stored.addModel();
    const before = await stored.predict(modelId, [said('M-088', 65, 0.77), said('M-001', 30, 0.01)], {
      minutesAgo: 90,
    });
    const id = await stored.predict(modelId, [said('M-007', 40, 0.05), said('M-104', 66.2, 0.812)]);
    const facts = await finder.ofPrediction(id, 1);
    expect(PredictionFacts.parse(facts)).toEqual(facts);
    expect(facts).toMatchObject({
      ...{ prediction_id: id, row: 1, machine: 'M-104', task: 'classification', target: 'Machine failure' },
      ...{ model: { model_id: modelId, name: 'milling', version: 1 }, positive_class: '1', threshold: 0.32 },
      ...{ probability: 0.812, label: '1', base: 0.058, value: null, unit: null, warnings: [], drift: [] },
      similar: [{ id: 's1', prediction_id: before, row: 0, machine: 'M-088', probability: 0.77 }],
    });
    expect(facts.attributions[0]).toMatchObject({ id: 'a1', feature: 'Torque [Nm]', value: 66.2, low: 23, high: 56 });
  });

  it('tells which columns have drifted lately', async () => {
    const modelId = await stored.addModel();
    await stored.predict(
      modelId,
      Array.from({ length: 200 }, (_, index) => said(`M${index}`, 79, 0.9)),
      { minutesAgo: 5 },
    );
    const id = await stored.predict(modelId, [said('M-104', 79, 0.9)]);
    const { drift } = await finder.ofPrediction(id, 0);
    expect(drift[0]).toMatchObject({ id: 'd1', feature: 'Torque [Nm]' });
  });

  it('reads what is too large for the database', async () => {
    const modelId = await stored.addModel();
    const rows = [said('M-1', 60, 0.7), said('M-2', 30, 0.02)];
    const inputsArtifact = predictionInputsKey(randomUUID());
    const id = await stored.ask(modelId, null, ['M-1', 'M-2'], { inputsArtifact });
    await put(
      inputsArtifact,
      rows.map(([row]) => row),
    );
    await put(
      predictionOutputsKey(id),
      rows.map(([, answer]) => answer),
    );
    await storage.predictions.end([{ id, outputsArtifact: predictionOutputsKey(id) }]);
    expect(await finder.ofPrediction(id, 1)).toMatchObject({ machine: 'M-2', probability: 0.02 });
    const fleet = await finder.ofFleet(query({ model_id: modelId }));
    expect(fleet).toMatchObject({
      considered: 2,
      machines: [{ machine: 'M-1' }, { machine: 'M-2', prediction_id: id }],
    });
    await storage.artifacts.delete(inputsArtifact);
    await expect(finder.ofPrediction(id, 1)).rejects.toThrow('its artifact is gone');
    await expect(finder.ofFleet(query({ model_id: modelId }))).rejects.toThrow('has predicted none');
  });

  it('says what is wrong with a prediction that it cannot tell of', async () => {
    const modelId = await stored.addModel();
    const unknown = randomUUID();
    await expect(finder.ofPrediction(unknown, 0)).rejects.toMatchObject({
      name: 'UnknownPredictionError',
      message: expect.stringContaining(unknown),
    });
    const open = await stored.ask(modelId, [rowOf('M1', 40)]);
    await expect(finder.ofPrediction(open, 0)).rejects.toThrow('has no answer yet');
    await stored.fail(open, { type: 'InvalidRowsError', message: 'torque is 0' });
    await expect(finder.ofPrediction(open, 0)).rejects.toThrow('has failed (InvalidRowsError: torque is 0)');
    const one = await stored.predict(modelId, [said('M1', 40, 0.1)]);
    await expect(finder.ofPrediction(one, 1)).rejects.toThrow(/options\.row is 1, but .* has 1 answer: from 0 to 0/);
    await storage.mlModels.delete(modelId);
    await expect(finder.ofPrediction(one, 0)).rejects.toThrow(`Model ${modelId} does not exist`);
  });

  it('tells the most urgent machines of a fleet, each by its newest answer', async () => {
    const modelId = await stored.addModel();
    await stored.predict(modelId, [said('A', 60, 0.9), said('B', 60, 0.5)], { minutesAgo: 60 });
    await stored.predict(modelId, [said('A', 40, 0.1), said('C', 50, 0.6), said('D', 40, 0.02)], { minutesAgo: -1 });
    await stored.predict(modelId, [said('E', 70, 0.99)], { minutesAgo: 8 * 24 * 60 });
    const facts = await finder.ofFleet(query({ limit: 3 }));
    expect(FleetFacts.parse(facts)).toEqual(facts);
    expect(facts.machines.map(({ id, machine, probability }) => [id, machine, probability])).toEqual([
      ['m1', 'C', 0.6],
      ['m2', 'B', 0.5],
      ['m3', 'A', 0.1],
    ]);
    expect(facts).toMatchObject({ considered: 4, over_threshold: 2 });
    const some = await finder.ofFleet(query({ model_id: modelId, machines: ['D', 'A', 'X'] }));
    expect(some.machines.map(({ machine }) => machine)).toEqual(['A', 'D']);
    const older = await finder.ofFleet(query({ model_id: modelId, since: new Date(0).toISOString(), limit: 1 }));
    expect(older.machines[0]).toMatchObject({ machine: 'E', model: { model_id: modelId } });
  });

  it('tells units of remaining life, the shortest first', async () => {
    const card = cardOf({
      task: 'rul',
      unit_column: 'unit',
      time_column: 'cycle',
      positive_class: null,
      threshold: null,
    });
    const modelId = await stored.addModel(card, 'turbofan');
    const life = (unit: number, value: number) => {
      const answer = {
        unit,
        value,
        lower: value - 5,
        upper: value + 5,
        base_value: 84,
        attributions: [],
        warnings: [],
      };
      return [{ unit, cycle: 9 }, answer] as const;
    };
    const inputs = [1, 1, 2].map((unit, cycle) => ({ unit, cycle }));
    await stored.predict(modelId, [life(1, 80), life(2, 17.5)], { inputs });
    const facts = await finder.ofFleet(query({ model_id: modelId }));
    expect(facts).toMatchObject({ considered: 2, over_threshold: null });
    expect(facts.machines).toMatchObject([
      { machine: '2', value: 17.5, lower: 12.5, unit: 'cycle', probability: null },
      { machine: '1', value: 80, row: 0 },
    ]);
  });

  it('says why there is no fleet', async () => {
    const nameless = await stored.addModel(cardOf({ unit_column: null }));
    await stored.predict(nameless, [said(null, 60, 0.9)]);
    await expect(finder.ofFleet(query({ model_id: nameless }))).rejects.toThrow(/Its rows name no machine: train it/);
    const modelId = await stored.addModel();
    const hint = "Rows must have the column 'Machine ID'";
    await expect(finder.ofFleet(query({ model_id: modelId, machines: ['A'] }))).rejects.toThrow(hint);
    await expect(finder.ofFleet(query({ model_id: randomUUID() }))).rejects.toThrow('does not exist');
  });
});
