import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.js';
import { onEveryDialect, openTables } from '../testing/on-every-dialect.js';
import { Explanations } from './explanations.js';
import { Predictions } from './predictions.js';

const error = { type: 'ProviderError', message: 'away' };
const text = { text: 'It will fail.', verified: true };

onEveryDialect('Explanations', (server) => {
  let database: Database;
  let explanations: Explanations;
  let predictionId: string;
  beforeAll(async () => {
    database = await openTables(server().url);
    explanations = new Explanations(database);
    predictionId = await predict();
  });
  afterAll(() => database.close());

  const predict = async () => {
    const id = randomUUID();
    const call = { id, modelId: randomUUID(), taskId: `task-${id}`, rows: 1, machines: [], inputs: [{ torque: 1 }] };
    await new Predictions(database).insert([call]);
    return id;
  };
  const asked = (of = predictionId) => {
    const id = randomUUID();
    return { id, predictionId: of, options: { row: 0, language: 'de' }, taskId: `task-${id}` };
  };
  const create = async () => {
    const one = asked();
    await explanations.create(one);
    return one.id;
  };
  const age = (id: string, interval: string) =>
    database.run((db) =>
      db.execute(`update explanations set updated_at = now() - interval '${interval}' where id = '${id}'`),
    );

  it('writes a row once, and none without its prediction', async () => {
    const one = asked();
    const row = { ...one, state: 'PENDING', attempt: 0, explanation: null, endedAt: null };
    expect(await explanations.create(one)).toMatchObject({ outcome: 'created', explanation: row });
    const again = await Promise.all([1, 2, 3].map(() => explanations.create({ ...one, options: { row: 7 } })));
    for (const creation of again) expect(creation).toMatchObject({ outcome: 'created', explanation: row });
    const unknown = asked(randomUUID());
    expect(await explanations.create(unknown)).toEqual({ outcome: 'unknown-prediction' });
    expect(await explanations.find(unknown.id)).toBeUndefined();
  });

  it('writes a row once, also when two ask at the same moment', async () => {
    const one = asked();
    const creations = await Promise.all([1, 2, 3, 4].map(() => explanations.create(one)));
    for (const creation of creations) expect(creation).toMatchObject({ explanation: { id: one.id } });
  });

  it('lets the newest attempt write, and no other', async () => {
    const id = await create();
    expect(await explanations.begin(id, 1)).toMatchObject({ state: 'STARTED', startedAt: expect.any(Date) });
    expect(await explanations.begin(id, 2)).toMatchObject({ attempt: 2 });
    expect(await explanations.begin(id, 1)).toBeUndefined();
    expect(await explanations.succeed(id, 1, text)).toBe(false);
    expect(await explanations.settle(id, 'FAILURE', error, 1)).toBeUndefined();
    expect(await explanations.succeed(id, 2, text)).toBe(true);
    expect(await explanations.succeed(id, 2, { text: 'other' })).toBe(false);
    expect(await explanations.settle(id, 'FAILURE', error)).toBeUndefined();
    expect(await explanations.begin(id, 3)).toBeUndefined();
    expect(await explanations.find(id)).toMatchObject({
      state: 'SUCCESS',
      explanation: text,
      endedAt: expect.any(Date),
    });
  });

  it('ends a row without a text, whoever runs it', async () => {
    const id = await create();
    await explanations.begin(id, 1);
    const ended = { state: 'FAILURE', error, explanation: null, endedAt: expect.any(Date) };
    expect(await explanations.settle(id, 'FAILURE', error)).toMatchObject(ended);
    expect(await explanations.find(id)).toMatchObject(ended);
  });

  it('discards a row that nothing has happened to, and no other', async () => {
    const [fresh, begun] = [await create(), await create()];
    await explanations.begin(begun, 1);
    expect([await explanations.discard(fresh), await explanations.discard(begun)]).toEqual([true, false]);
    expect(await explanations.find(fresh)).toBeUndefined();
  });

  it('finds rows that have not ended and that nothing has happened to for a while', async () => {
    const [old, young, ended] = [await create(), await create(), await create()];
    await explanations.settle(ended, 'REVOKED', null);
    for (const id of [old, ended]) await age(id, '1 hour');
    const ids = (await explanations.unsettled(60_000)).map(({ id }) => id);
    expect([old, young, ended].map((id) => ids.includes(id))).toEqual([true, false, false]);
  });

  it('deletes texts with their prediction, when its time is over', async () => {
    const of = await predict();
    const one = asked(of);
    await explanations.create(one);
    await database.run((db) =>
      db.execute(`update predictions set created_at = now() - interval '40 days' where id = '${of}'`),
    );
    await new Predictions(database).prune(30 * 86_400_000);
    expect(await explanations.find(one.id)).toBeUndefined();
    expect(await explanations.create(one)).toEqual({ outcome: 'unknown-prediction' });
  });
});
