import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { ResultServices } from '../client/async-result.js';
import { TaskClient } from '../client/task-client.js';
import type { SendContext, TaskCall } from '../client/task-sender.js';
import { add } from '../testing/tasks.js';
import { asCurrentTask, currentTask } from './current-task.js';

describe('the current task', () => {
  it('is known to all code that runs for it, also after an await, and to nobody else', async () => {
    const one = asCurrentTask({ taskId: 'one', rootId: 'root' }, async () => {
      await sleep(1);
      return currentTask();
    });
    const two = asCurrentTask({ taskId: 'two', rootId: 'two' }, () => Promise.resolve(currentTask()));
    expect(currentTask()).toBeUndefined();
    expect(await Promise.all([one, two])).toEqual([
      { taskId: 'one', rootId: 'root' },
      { taskId: 'two', rootId: 'two' },
    ]);
  });

  describe('that sends a task', () => {
    const contexts: (SendContext | undefined)[] = [];
    const sender = {
      send: (calls: readonly TaskCall[], context?: SendContext) => {
        contexts.push(context);
        return Promise.resolve(calls.map(({ name }) => ({ taskId: 'child', name, queue: 'celery', warnings: [] })));
      },
    };
    const client = new TaskClient(sender, {} as ResultServices);
    const family = { taskId: 'one', rootId: 'root' };

    it.each([
      ['becomes its parent', () => asCurrentTask(family, () => client.delay(add, 1, 2)), family],
      ['does so in a bulk', () => asCurrentTask(family, () => client.send([{ name: add.name }])), family],
      ['is nobody outside of tasks', () => client.delay(add, 1, 2), undefined],
      [
        'gives way to a parent that is named',
        () => asCurrentTask(family, () => client.applyAsync(add, {}, { parent: { taskId: 'other', rootId: 'other' } })),
        { taskId: 'other', rootId: 'other' },
      ],
    ])('%s', async (_, send, parent) => {
      await send();
      expect(contexts.at(-1)?.parent).toEqual(parent);
    });
  });
});
