import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@celerity/server/testing';
import { TestGateway } from '../testing/test-gateway.js';

describe('without a database', () => {
  let gateway: TestGateway;
  beforeAll(async () => void (gateway = await TestGateway.start()));
  afterAll(() => gateway.stop());

  const id = randomUUID();
  const csv = { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'a,b\n1,2\n' };

  it('every route that needs it says so, soon', async () => {
    const before = performance.now();
    const answers = await Promise.all([
      gateway.ask('/api/datasets'),
      gateway.ask('/api/datasets', csv),
      gateway.ask(`/api/datasets/${id}/rows`),
      gateway.ask('/api/gan/train', { body: { dataset_id: id } }),
      gateway.ask(`/api/gan/jobs/${id}`),
      gateway.ask(`/api/gan/models/${id}/sample`, { body: { rows: 1 } }),
      gateway.ask('/api/ml/train', { body: { dataset_id: id, task: 'regression', target: 'torque' } }),
      gateway.ask('/api/ml/predict', { body: { model_id: id, rows: [{ torque: 1 }] } }),
      gateway.ask(`/api/ml/predictions/${id}`),
    ]);
    const problem = { status: 503, type: 'urn:celerity:problem:storage-unavailable', retry_after: 1 };
    for (const answer of answers) expect(answer.json()).toMatchObject(problem);
    // Two seconds are promised; the rest is for a busy machine.
    expect(performance.now() - before).toBeLessThan(3000);
  });

  it('tasks run, though the gateway is not ready', async () => {
    const task = await gateway.idOf('tasks.add', { args: [1, 2] });
    expect((await gateway.ask(`/api/tasks/${task}/result`)).json()).toMatchObject({ result: 3 });
    expect((await gateway.ask('/health/ready')).status).toBe(503);
    expect((await gateway.ask('/health')).json()).toMatchObject({ details: { database: { status: 'down' } } });
  });

  it('the reconciler waits, and says so', async () => {
    const told = () =>
      Promise.resolve(gateway.server.lines.filter(({ msg }) => /could not be compared/.test(String(msg))));
    expect(await eventually(told, (lines) => lines.length > 0)).toHaveLength(1);
  });
});
