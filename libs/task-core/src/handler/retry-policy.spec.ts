import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask, type TaskBehaviour } from '../definition/define-task.js';
import { RetryableError } from '../definition/errors.js';
import { isRetryable, retryDelay, RetrySignal } from './retry-policy.js';

const define = (behaviour: TaskBehaviour) =>
  defineTask({ name: 'tasks.flaky', params: {}, result: z.any(), ...behaviour });

class SensorError extends RetryableError {}
class SensorBroken extends SensorError {}
/** What is left of an error that crossed a process. */
const crossed = (name: string) => Object.assign(new Error('x'), { name });

describe('isRetryable', () => {
  it.each([
    ['of no listed class', {}, new RetryableError('x'), false],
    ['of a listed class', { autoretryFor: [SensorError] }, new SensorError('x'), true],
    ['of a subclass', { autoretryFor: [RetryableError] }, new SensorBroken('x'), true],
    ['of a base class', { autoretryFor: [SensorBroken] }, new SensorError('x'), false],
    ['of any class, when Error is listed', { autoretryFor: [Error] }, new TypeError('x'), true],
    ['of a listed name', { autoretryFor: [TypeError, SensorError] }, crossed('SensorError'), true],
    ['of another name', { autoretryFor: [SensorError] }, crossed('SensorErrors'), false],
    [
      'of a class that is excepted',
      { autoretryFor: [SensorError], dontAutoretryFor: [SensorBroken] },
      new SensorBroken('x'),
      false,
    ],
    [
      'beside the exception',
      { autoretryFor: [SensorError], dontAutoretryFor: [SensorBroken] },
      new SensorError('x'),
      true,
    ],
    [
      'of a subclass of an exception',
      { autoretryFor: [Error], dontAutoretryFor: [SensorError] },
      new SensorBroken('x'),
      false,
    ],
    ['of an excepted name', { autoretryFor: [Error], dontAutoretryFor: [SensorError] }, crossed('SensorError'), false],
  ])('judges an error %s', (_, behaviour, error, expected) => {
    expect(isRetryable(define(behaviour), error)).toBe(expected);
  });
});

describe('retryDelay', () => {
  it.each([
    [{}, [180_000, 180_000]],
    [{ defaultRetryDelay: 0 }, [0, 0]],
    [{ defaultRetryDelay: 5, retryBackoff: false }, [5000, 5000]],
    [{ retryBackoff: true }, [1000, 2000, 4000, 8000]],
    [{ retryBackoff: true, retryBackoffMax: 3 }, [1000, 2000, 3000, 3000]],
    [{ retryBackoff: 0.5, defaultRetryDelay: 9 }, [500, 1000, 2000]],
  ])('of %j is %j ms without jitter', (behaviour, delays) => {
    const task = define({ ...behaviour, retryJitter: false });
    expect(delays.map((_, retries) => retryDelay(task, retries))).toEqual(delays);
  });

  it('is capped at ten minutes, however often it was retried', () => {
    const task = define({ retryBackoff: true, retryJitter: false });
    expect([9, 10, 5000].map((retries) => retryDelay(task, retries))).toEqual([512_000, 600_000, 600_000]);
  });

  it('is drawn from 0 to the backoff with jitter, which is the default', () => {
    const task = define({ retryBackoff: true, retryBackoffMax: 3 });
    const almostOne = 1 - Number.EPSILON;
    expect([0, 1, 2].map((retries) => retryDelay(task, retries, 0))).toEqual([0, 0, 0]);
    expect([0, 1, 2].map((retries) => retryDelay(task, retries, 0.5))).toEqual([500, 1000, 1500]);
    expect([0, 1, 2].map((retries) => retryDelay(task, retries, almostOne))).toEqual([1000, 2000, 3000]);
  });

  it('draws anew each time', () => {
    const task = define({ retryBackoff: 600 });
    expect(new Set(Array.from({ length: 20 }, () => retryDelay(task, 0))).size).toBeGreaterThan(1);
  });
});

describe('RetrySignal', () => {
  it('says what it retries for', () => {
    expect(String(new RetrySignal({}))).toBe('Retry: Retry');
    expect(String(new RetrySignal({ error: new Error('k') }))).toBe('Retry: Retry: k');
  });
});
