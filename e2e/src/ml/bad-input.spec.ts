import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from '../system.js';
import { MACHINE, MlClient } from './ml-client.js';

/** A CSV of so many rows, each field made from its row's number. */
function csv(rows: number, fields: Record<string, (row: number) => string | number>): string {
  const lines = Array.from({ length: rows }, (_, row) => Object.values(fields).map((field) => field(row)));
  return [Object.keys(fields), ...lines].map((line) => line.join(',')).join('\n');
}

const speed = (row: number) => 1200 + ((row * 37) % 400);
const failed = (row: number) => (row % 9 === 0 ? 'yes' : 'no');

describe('bad input', () => {
  let system: System;
  let ml: MlClient;
  let modelId: string;
  beforeAll(async () => {
    system = await System.start({ ml: 1 });
    ml = new MlClient(system);
    modelId = await ml.model(await ml.machines(1000));
  }, 90_000);
  afterAll(() => system.stop());

  describe('to trainings', () => {
    const ask = async (table: string, body: object = {}) =>
      ml.askToTrain(await ml.dataset(table), { target: 'failed', exclude_columns: [], ...body });

    it('is refused where no data set is meant', async () => {
      expect((await ml.askToTrain(randomUUID())).status).toBe(404);
      expect((await ml.askToTrain('machines')).status).toBe(422);
    });

    it.each<[string, string, object, string]>([
      ['a target with one class', csv(60, { speed, failed: () => 'no' }), {}, 'target'],
      ['a target that names rows', csv(60, { speed, failed: (row) => `f${row * 7919}` }), {}, 'target'],
      ['a target that is not there', csv(60, { speed }), {}, 'target'],
      ['an unknown column', csv(60, { speed, failed }), { exclude_columns: ['sped'] }, 'exclude_columns[0]'],
      ['an unknown task', csv(60, { speed, failed }), { task: 'guess' }, 'task'],
      ['no rounds', csv(60, { speed, failed }), { config: { rounds: 0 } }, 'config.rounds'],
      [
        'text as numbers',
        csv(60, { speed, failed: (row) => ['fine', 'worn', 'broken'][row % 3]! }),
        { task: 'regression' },
        'target',
      ],
    ])('is refused with its path: %s', async (_, table, body, path) => {
      const answer = await ask(table, body);
      expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, path]);
    });

    it('fails with its reason where there is nothing to learn from', async () => {
      const { status, body } = await ask(csv(60, { part: (row) => `p-${row * 7919}`, failed }));
      expect(status).toBe(202);
      const task = await ml.ended(body.task_id);
      expect(task).toMatchObject({
        state: 'FAILURE',
        error: { message: expect.stringContaining("'part'") },
        retries: 0,
      });
      const { error } = task;
      expect(await ml.card(body.model_id)).toMatchObject({ state: 'FAILURE', error });
      expect((await ml.predict(body.model_id, [MACHINE])).status).toBe(409);
    }, 60_000);

    it('is learned all the same where cells are infinite or missing', async () => {
      const odd = (row: number) => ['', 'NaN', 'inf', '-inf', '1e308'][row % 5]!;
      const { body } = await ask(csv(200, { speed, odd, failed }));
      const { state } = await ml.ended(body.task_id);
      expect(state).toBe('SUCCESS');
    }, 60_000);
  });

  describe('to predictions', () => {
    const torque = 'Torque [Nm]';
    const { [torque]: _, ...withoutTorque } = MACHINE;

    it.each<[string, object, string]>([
      ['a column that is missing', withoutTorque, torque],
      ['an unknown column', { ...MACHINE, Torqe: 1 }, 'Torqe'],
      ['a text for a number', { ...MACHINE, [torque]: 'high' }, torque],
      ['an object', { ...MACHINE, [torque]: {} }, torque],
    ])('is refused with its place: %s', async (_, row, column) => {
      const { status, body } = await ml.predict(modelId, [MACHINE, { ...row }]);
      expect([status, body.errors[0].path]).toEqual([422, `rows[1]['${column}']`]);
    });

    it.each(['NaN', 'Infinity', '1e999'])('is refused: %s as a number', async (number) => {
      const rows = JSON.stringify([MACHINE]).replace('40.5', number);
      const { status } = await system.request('/api/ml/predict', { body: `{"model_id":"${modelId}","rows":${rows}}` });
      expect([400, 422]).toContain(status);
    });

    it.each([
      ['no rows', []],
      ['more rows than a call may have', Array<object>(10_001).fill({ a: 1 })],
    ])('is refused: %s', async (_, rows) => {
      const { status, body } = await system.request('/api/ml/predict', { body: { model_id: modelId, rows } });
      expect([status, body.errors[0].path]).toEqual([422, 'rows']);
    });

    it('is refused where no model is meant', async () => {
      expect((await ml.predict(randomUUID(), [MACHINE])).status).toBe(404);
      expect((await ml.predict('failures', [MACHINE])).status).toBe(422);
      expect((await system.request('/api/ml/predict', { body: { rows: [MACHINE] } })).status).toBe(422);
    });

    it('is answered with a warning where values were not seen in training', async () => {
      const row = { ...MACHINE, Type: 'X', [torque]: 5000, 'Tool wear [min]': null };
      const { status, body } = await ml.predict(modelId, [row]);
      expect(status).toBe(200);
      const warnings: string[] = body.predictions[0].warnings;
      expect(warnings.filter((warning) => /Torque|Type/.test(warning))).toHaveLength(2);
    }, 60_000);
  });
});
