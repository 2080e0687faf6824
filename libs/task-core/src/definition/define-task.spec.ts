import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask } from './define-task.js';

const contract = { params: { user: z.string(), password: z.string() }, result: z.boolean() };

describe('defineTask', () => {
  it.each(['add', 'tasks.add', 'gan.train_tvae_model', 'a.b-c.d2', '_private', 'T'])('accepts the name %j', (name) => {
    expect(defineTask({ ...contract, name }).name).toBe(name);
  });

  it.each([
    '',
    '.',
    'tasks.',
    '.add',
    'tasks..add',
    '1.add',
    'tasks.1',
    'tasks add',
    'tasks/add',
    'tasks:add',
    'täsk',
    'a\n',
  ])('refuses the name %j', (name) => {
    expect(() => defineTask({ ...contract, name })).toThrow(
      new TypeError(`Task name '${name}' must be dotted words, such as 'tasks.add'.`),
    );
  });

  it('refuses a sensitive parameter that does not exist', () => {
    const define = (sensitive: string[]) => defineTask({ ...contract, name: 'tasks.login', sensitive });
    expect(define(['password']).sensitive).toEqual(['password']);
    expect(() => define(['password', 'pasword'])).toThrow(
      new TypeError("tasks.login: sensitive parameter 'pasword' does not exist."),
    );
  });

  it('refuses a rate limit that is none', () => {
    const define = (rateLimit: string | number) => defineTask({ ...contract, name: 'tasks.login', rateLimit });
    expect([define('10/m'), define(5), define(0)].map(({ rateLimit }) => rateLimit)).toEqual(['10/m', 5, 0]);
    expect(() => define('often')).toThrow("tasks.login: rateLimit 'often' is no rate: write '10/s', '10/m' or '100/h'");
    expect(() => define('often')).toThrow(TypeError);
  });

  it("has Celery's retries by default, keeps what is given, and cannot be changed", () => {
    const login = defineTask({ ...contract, name: 'tasks.login' });
    expect(login).toMatchObject({ maxRetries: 3, defaultRetryDelay: 180, paramNames: ['user', 'password'] });
    const eager = defineTask({ ...contract, name: 'tasks.login', maxRetries: 0, defaultRetryDelay: 1, timeLimit: 5 });
    expect(eager).toMatchObject({ maxRetries: 0, defaultRetryDelay: 1, timeLimit: 5 });
    expect(() => Object.assign(login, { maxRetries: 9 })).toThrow(TypeError);
  });
});
