import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestGateway } from '../testing/test-gateway.js';
import { AcceptedTask } from './submission.js';
import { Revocation, TaskResource } from './task-resource.js';

describe('tasks', () => {
  let gateway: TestGateway;
  beforeAll(async () => void (gateway = await TestGateway.start()));
  afterAll(() => gateway.stop());

  it('takes a task, waits for its result, and shows it', async () => {
    const accepted = await gateway.submit('tasks.add', { args: [4], kwargs: { y: 5 } });
    expect(accepted.status).toBe(202);
    const { task_id, links } = AcceptedTask.parse(accepted.json());
    expect(accepted.headers.location).toBe(links.self);
    const done = await gateway.ask(`${links.result}?timeout=10`);
    expect(done.status).toBe(200);
    expect(TaskResource.parse(done.json())).toMatchObject({
      task_id,
      state: 'SUCCESS',
      result: 9,
      name: 'tasks.add',
      queue: 'celery',
    });
    expect((await gateway.ask(links.self)).json()).toEqual(done.json());
  });

  it('answers 202 with the current state when the time is over', async () => {
    const id = await gateway.idOf('tasks.add', { args: [1, 2], options: { countdown: 60 } });
    const pending = await gateway.ask(`/api/tasks/${id}/result?timeout=0.05`);
    expect([pending.status, pending.json().state]).toEqual([202, 'PENDING']);
    expect((await gateway.ask(`/api/tasks/${id}/result?timeout=61`)).status).toBe(422);
  });

  it('revokes', async () => {
    const id = await gateway.idOf('tasks.add', { args: [1, 2], options: { countdown: 60 } });
    const revoked = await gateway.ask(`/api/tasks/${id}?terminate=true`, { method: 'DELETE' });
    expect(revoked.status).toBe(202);
    expect(Revocation.parse(revoked.json())).toMatchObject({ task_id: id, state: 'REVOKED', outcome: 'revoked' });
    expect((await gateway.ask(`/api/tasks/${id}`, { method: 'DELETE' })).json()).toMatchObject({ outcome: 'ready' });
    expect((await gateway.ask(`/api/tasks/${id}?terminate=maybe`, { method: 'DELETE' })).status).toBe(422);
  });

  it('knows no task that was never accepted, whatever its id looks like', async () => {
    for (const id of ['never-accepted', '12345678', 'a:b:c:d:e', '%2e%2e%2f%2e%2e', 'x']) {
      for (const path of ['', '/result', '/events'])
        expect((await gateway.ask(`/api/tasks/${id}${path}`)).status).toBe(404);
      expect((await gateway.ask(`/api/tasks/${id}`, { method: 'DELETE' })).json()).toMatchObject({
        type: 'urn:celerity:problem:task-not-found',
      });
    }
  });
});
