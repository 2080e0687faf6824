import { describe, expect, it } from '@jest/globals';
import {
  BrokerUnavailableError,
  InvalidTaskError,
  QueueFullError,
  RetryableError,
  TaskError,
  TaskFailedError,
  toError,
  UnknownTaskError,
} from './errors.js';

describe('task errors', () => {
  it('are named after their class, also after a subclass of an app, and keep their cause', () => {
    class SensorOffline extends RetryableError {}
    const cause = new Error('ECONNREFUSED');
    const error = new SensorOffline('sensor 7', { cause });
    expect(error).toMatchObject({ name: 'SensorOffline', message: 'sensor 7', cause });
    expect(error).toBeInstanceOf(TaskError);
  });

  const issues = [
    { path: 'args[0]', message: 'missing' },
    { path: 'kwargs.x', message: 'unknown' },
  ];
  it.each([
    [new InvalidTaskError('tasks.add', issues), 'tasks.add: args[0]: missing; kwargs.x: unknown'],
    [new UnknownTaskError('a.c', ['a.b', 'a.d']), "No task is called 'a.c'. Did you mean a.b or a.d?"],
    [new UnknownTaskError('a.c', []), "No task is called 'a.c'."],
    [
      new QueueFullError('ml', 7, 5),
      "Queue 'ml' holds 7 waiting tasks; the limit is 5. Try again later, or add workers.",
    ],
    [new TaskFailedError('id', 'KeyError', 'k', null), 'KeyError: k'],
    [
      new BrokerUnavailableError('result backend', 'frozen', ['id']),
      'The result backend does not answer (frozen). Nothing is lost: repeat the call with the same task id.',
    ],
  ])('say what is wrong: %s', (error, message) => {
    expect(error.message).toBe(message);
  });
});

describe('toError', () => {
  it('returns an error as it is', () => {
    const error = new RangeError('x');
    expect(toError(error)).toBe(error);
  });

  it.each([
    ['boom', 'boom'],
    ['', ''],
    [undefined, 'undefined'],
    [null, 'null'],
    [404, '404'],
    [Symbol('s'), 'Symbol(s)'],
    [{ code: 5 }, '{ code: 5 }'],
    [Object.create(null), '[Object: null prototype] {}'],
  ])('makes an error of %p', (thrown, message) => {
    const error = toError(thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('NonError');
    expect(error.message).toContain(message);
  });
});
