import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.js';
import { onEveryDialect, openTables } from '../testing/on-every-dialect.js';
import { Predictions } from './predictions.js';

const error = { type: 'InvalidRowsError', message: 'torque is 0' };

onEveryDialect('Predictions', (server) => {
  let database: Database;
  let predictions: Predictions;
  beforeAll(async () => {
    database = await openTables(server().url);
    predictions = new Predictions(database);
  });
  afterAll(() => database.close());

  const call = (modelId: string, more: object = {}) => {
    const id = randomUUID();
    return { id, modelId, taskId: `task-${id}`, rows: 1, machines: ['M1'], inputs: [{ torque: 1 }], ...more };
  };
  const age = (id: string, interval: string) =>
    database.run((db) =>
      db.execute(`update predictions set created_at = now() - interval '${interval}' where id = '${id}'`),
    );

  it('keeps what was asked, once', async () => {
    const asked = call(randomUUID());
    await predictions.insert([]);
    await predictions.insert([asked, call(randomUUID())]);
    await predictions.insert([{ ...asked, machines: ['other'] }]);
    expect(await predictions.find(asked.id)).toMatchObject({ ...asked, outputs: null, error: null, endedAt: null });
    expect(await predictions.find(randomUUID())).toBeUndefined();
  });

  it('keeps many answers in one statement, each once', async () => {
    const [told, stored, failed, open] = [0, 1, 2, 3].map(() => call(randomUUID()));
    await predictions.insert([told!, stored!, failed!, open!]);
    const outputs = [{ probability: 0.5, label: "o'clock" }];
    await predictions.end([]);
    await predictions.end([
      { id: told!.id, outputs },
      { id: stored!.id, outputs: null, outputsArtifact: 'predictions/x' },
      { id: failed!.id, error },
      { id: randomUUID(), outputs },
    ]);
    await predictions.end([{ id: told!.id, error }]);
    const ended = { endedAt: expect.any(Date) };
    expect(await predictions.find(told!.id)).toMatchObject({ outputs, outputsArtifact: null, error: null, ...ended });
    expect(await predictions.find(stored!.id)).toMatchObject({
      outputs: null,
      outputsArtifact: 'predictions/x',
      ...ended,
    });
    expect(await predictions.find(failed!.id)).toMatchObject({ outputs: null, error, ...ended });
    expect(await predictions.find(open!.id)).toMatchObject({ endedAt: null });
    expect(await predictions.summary(told!.id)).toMatchObject({ id: told!.id, answers: 1, ...ended });
    expect(await predictions.summary(failed!.id)).toMatchObject({ answers: null, error, ...ended });
    expect(Object.keys((await predictions.summary(open!.id))!)).not.toEqual(expect.arrayContaining(['inputs']));
    expect(await predictions.summary(randomUUID())).toBeUndefined();
  });

  it('lists those of a model or machine, newest first, without what may be large', async () => {
    const modelId = randomUUID();
    const calls = [call(modelId), call(modelId, { machines: ['M2', 'M3'] }), call(modelId)];
    for (const [index, one] of calls.entries()) {
      await predictions.insert([one]);
      await age(one.id, `${9 - index} minutes`);
    }
    const [first, second, third] = calls.map(({ id }) => id);
    const page = await predictions.list({ modelId, limit: 2 });
    expect(page.items.map(({ id }) => id)).toEqual([third, second]);
    expect(Object.keys(page.items[0]!)).not.toEqual(expect.arrayContaining(['inputs']));
    const rest = await predictions.list({ modelId, limit: 2, cursor: page.nextCursor ?? '' });
    expect(rest.items.map(({ id }) => id)).toEqual([first]);
    const ofMachine = await predictions.list({ modelId, machine: 'M3', limit: 9 });
    expect(ofMachine.items.map(({ id }) => id)).toEqual([second]);
    expect((await predictions.list({ modelId, machine: "M'", limit: 9 })).items).toEqual([]);
  });

  it('gives the rows of the newest calls, so many at most, and leaves artifacts out', async () => {
    const modelId = randomUUID();
    const rows = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ torque: from + index }));
    const calls = [rows(0, 3), rows(10, 2), null, rows(20, 2)].map((inputs) =>
      call(modelId, { inputs, rows: inputs?.length ?? 5000 }),
    );
    for (const [index, one] of calls.entries()) {
      await predictions.insert([one]);
      await age(one.id, `${9 - index} minutes`);
    }
    const torques = async (most: number) => (await predictions.recentRows(modelId, most)).map(({ torque }) => torque);
    expect(await torques(100)).toEqual([20, 21, 10, 11, 0, 1, 2]);
    expect(await torques(3)).toEqual([20, 21, 10]);
    expect(await torques(2)).toEqual([20, 21]);
    expect(await predictions.recentRows(randomUUID(), 5)).toEqual([]);
  });

  it('finds calls without an answer', async () => {
    const [old, young, answered] = [0, 1, 2].map(() => call(randomUUID()));
    await predictions.insert([old!, young!, answered!]);
    await predictions.end([{ id: answered!.id, error }]);
    for (const { id } of [old!, answered!]) await age(id, '1 hour');
    const ids = (await predictions.unanswered(60_000)).map(({ id }) => id);
    expect([old, young, answered].map((one) => ids.includes(one!.id))).toEqual([true, false, false]);
  });

  it('discards a call that was not made, and no other', async () => {
    const [asked, answered] = [call(randomUUID()), call(randomUUID())];
    await predictions.insert([asked, answered]);
    await predictions.end([{ id: answered.id, error }]);
    for (const { id } of [asked, answered]) await predictions.discard(id);
    expect(await predictions.find(asked.id)).toBeUndefined();
    expect(await predictions.find(answered.id)).toBeDefined();
  });

  it('deletes those that are old, and names their artifacts', async () => {
    const [old, young] = [call(randomUUID(), { inputs: null, inputsArtifact: 'predictions/in' }), call(randomUUID())];
    await predictions.insert([old, young]);
    await age(old.id, '40 days');
    const gone = await predictions.prune(30 * 86_400_000);
    expect(gone).toMatchObject([{ id: old.id, inputsArtifact: 'predictions/in', outputsArtifact: null }]);
    expect(await predictions.find(young.id)).toBeDefined();
  });
});
