import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.js';
import type { JsonObject } from '../database/schema.js';
import { onEveryDialect, openTables } from '../testing/on-every-dialect.js';
import { MlModels } from './ml-models.js';
import { PastPredictions } from './past-predictions.js';
import { Predictions } from './predictions.js';

jest.setTimeout(60_000);

const LONG_AGO = new Date(0);

onEveryDialect('PastPredictions', (server) => {
  let database: Database;
  let predictions: Predictions;
  let past: PastPredictions;
  beforeAll(async () => {
    database = await openTables(server().url);
    predictions = new Predictions(database);
    past = new PastPredictions(database);
  });
  afterAll(() => database.close());

  /** A call so many minutes ago. @returns its id */
  const call = async (
    modelId: string,
    minutesAgo: number,
    { machines = [] as string[], inputs = [{ torque: 1 }] as JsonObject[] | null, end = {} as object | null } = {},
  ) => {
    const id = randomUUID();
    const rows = inputs?.length ?? 5000;
    await predictions.insert([{ id, modelId, taskId: `task-${id}`, rows, machines, inputs }]);
    const outputs = inputs?.map(() => ({ probability: 0.5 })) ?? null;
    if (end) await predictions.end([{ id, outputs, ...end }]);
    await database.run((db) =>
      db.execute(`update predictions set created_at = now() - interval '${minutesAgo} minutes' where id = '${id}'`),
    );
    return id;
  };
  const failed = { outputs: null, error: { type: 'InvalidRowsError', message: 'torque is 0' } };

  it('gives earlier calls of the model, the newest first, and only so many rows of them', async () => {
    const modelId = randomUUID();
    const three = [{ torque: 1 }, { torque: 2 }, { torque: 3 }];
    const oldest = await call(modelId, 9, { inputs: three });
    const older = await call(modelId, 8, { inputs: three });
    for (const other of [{ end: null }, { end: failed }, { inputs: null }]) await call(modelId, 7, other);
    const id = await call(modelId, 6);
    await call(modelId, 5);
    await call(randomUUID(), 8);
    const { createdAt } = (await predictions.find(id))!;
    const found = await past.before({ id, createdAt, modelId }, 100);
    expect(found.map((one) => one.id)).toEqual([older, oldest]);
    expect(found[0]).toMatchObject({ inputs: three, outputs: three.map(() => ({ probability: 0.5 })) });
    expect(found[0]!.createdAt).toEqual((await predictions.find(older))!.createdAt);
    expect((await past.before({ id, createdAt, modelId }, 3)).map((one) => one.id)).toEqual([older]);
  });

  it('gives of every machine the newest answer, by the column that names it', async () => {
    const modelId = randomUUID();
    const of = (...rows: [machine: string, probability: number][]) => ({
      machines: [...new Set(rows.map(([machine]) => machine))],
      inputs: rows.map(([machine]) => ({ 'Machine ID': machine, torque: 1 })),
      end: { outputs: rows.map(([, probability]) => ({ probability, label: probability > 0.5 ? '1' : '0' })) },
    });
    await call(modelId, 9, of(['M1', 0.9], ["M'2", 0.1], ['M3', 0.3]));
    const newer = await call(modelId, 8, of(["M'2", 0.6], ['M1', 0.2], ['M1', 0.7]));
    const large = await call(modelId, 7, { machines: ['M4'], inputs: null, end: { outputsArtifact: 'x' } });
    await call(modelId, 6, { ...of(['M1', 0.1]), end: failed });
    await call(modelId, 6, { ...of(['M1', 0.1]), end: null });
    await call(randomUUID(), 5, of(['M1', 0.4]));
    const filter = { modelId, since: LONG_AGO, column: 'Machine ID' };
    const told = (await past.newestOfMachines(filter)).map(({ machine, predictionId, row, probability, label }) => [
      machine,
      predictionId === newer ? 'newer' : predictionId === large ? 'large' : 'older',
      ...[row, probability, label],
    ]);
    expect(told.sort()).toEqual([
      ["M'2", 'newer', 0, 0.6, '1'],
      ['M1', 'newer', 2, 0.7, '1'],
      ['M3', 'older', 2, 0.3, '0'],
      ['M4', 'large', null, null, null],
    ]);
    const names = async (more: object) =>
      (await past.newestOfMachines({ ...filter, ...more })).map(({ machine }) => machine).sort();
    expect(await names({ machines: ['M3', "M'2", 'M9'] })).toEqual(["M'2", 'M3']);
    expect(await names({ since: new Date(Date.now() - 8.5 * 60_000) })).toEqual(["M'2", 'M1', 'M4']);
    expect(await names({ modelId: randomUUID() })).toEqual([]);
  });

  it('takes the unit of the answer where no column names the machine, which has more rows than answers', async () => {
    const modelId = randomUUID();
    const inputs = [1, 1, 2, 2, 2].map((unit, cycle) => ({ unit, cycle }));
    const outputs = [
      { unit: 1, value: 17.5 },
      { unit: 2, value: 80 },
    ];
    await call(modelId, 5, { machines: ['1', '2'], inputs, end: { outputs } });
    const found = await past.newestOfMachines({ modelId, since: LONG_AGO, column: null });
    expect(found.map(({ machine, row, value }) => [machine, row, value]).sort()).toEqual([
      ['1', 0, 17.5],
      ['2', 1, 80],
    ]);
  });

  it('copes with calls of very many machines', async () => {
    const modelId = randomUUID();
    const machines = Array.from({ length: 900 }, (_, index) => `M${index}`);
    const inputs = machines.map((id) => ({ id, ...Object.fromEntries(machines.slice(0, 20).map((key) => [key, 1])) }));
    const outputs = machines.map((_, index) => ({ probability: index / 1000 }));
    await call(modelId, 5, { machines, inputs, end: { outputs } });
    const found = await past.newestOfMachines({ modelId, since: LONG_AGO, column: 'id' });
    expect(found).toHaveLength(900);
    expect(found.find(({ machine }) => machine === 'M899')).toMatchObject({ row: 899, probability: 0.899 });
  });

  it('knows the model that has last answered for a machine', async () => {
    const modelId = randomUUID();
    const model = { id: modelId, name: 'milling', task: 'rul', origin: 'trained' as const, config: {} };
    await new MlModels(database).create({ ...model, taskId: `train-${modelId}` });
    await call(modelId, -5, { machines: ['M1'] });
    // Its model was deleted.
    await call(randomUUID(), -6, { machines: ['M1'] });
    await call(randomUUID(), -6, { machines: ['M1'], end: null });
    await call(randomUUID(), -6);
    expect(await past.newestModel()).toBe(modelId);
  });
});
