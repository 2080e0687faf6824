import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask } from './define-task.js';
import { redactArguments } from './redact.js';

const params = { user: z.string(), password: z.string(), token: z.string() };
const login = defineTask({ name: 'tasks.login', params, result: z.any(), sensitive: ['password', 'token'] });
const open = defineTask({ name: 'tasks.open', params, result: z.any() });

describe('redactArguments', () => {
  it('hides sensitive parameters, however they were given', () => {
    const args = ['ann', 'hunter2'];
    const kwargs = { token: { secret: 1 }, more: 'x' };
    expect(redactArguments(login, args, kwargs)).toEqual({
      args: ['ann', '***'],
      kwargs: { token: '***', more: 'x' },
    });
    expect([args, kwargs]).toEqual([['ann', 'hunter2'], { token: { secret: 1 }, more: 'x' }]);
  });

  it('leaves positions that the contract does not have', () => {
    expect(redactArguments(login, ['ann', 'a', 'b', 'c'], {}).args).toEqual(['ann', '***', '***', 'c']);
  });

  it.each([
    ['without sensitive parameters', open],
    ['that is unknown', undefined],
  ])('leaves the arguments of a task %s', (_, task) => {
    expect(redactArguments(task, ['ann', 'x'], { token: 'y' })).toEqual({ args: ['ann', 'x'], kwargs: { token: 'y' } });
  });
});
