import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask } from '../definition/define-task.js';
import { InvalidTaskError } from '../definition/errors.js';
import { type CallLimits, resolveOptions } from './call-options.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const DAY = 86_400;
const queues = ['celery', 'ml'];
const limits: CallLimits = {
  timeLimit: 3600,
  softTimeLimit: 3300,
  maxCountdown: 365 * DAY,
  headerBytes: 32,
  knows: (queue) => queues.includes(queue),
  queues,
};
const task = defineTask({ name: 'tasks.add', params: {}, result: z.any(), timeLimit: 60, softTimeLimit: 50 });
const unlimited = defineTask({ name: 'tasks.add', params: {}, result: z.any(), maxRetries: 0 });

const resolve = (options: unknown, of = task) => resolveOptions(of, options, limits, NOW);

function issuesOf(options: unknown, of = task) {
  try {
    resolve(options, of);
  } catch (error) {
    if (error instanceof InvalidTaskError) return error.issues;
    throw error;
  }
  return [];
}

describe('resolveOptions', () => {
  it.each([
    ['priority', [0, 9]],
    ['queue', queues],
    ['max_retries', [0, 3]],
    ['time_limit', [0.5, 60]],
    ['soft_time_limit', [0.5, 50]],
    ['ignore_result', [true, false]],
    ['headers', [{}, { trace: ['a', { b: null }] }]],
    ['task_id', ['task-001', 'A.b_c-9z', '1234567a', 'x'.repeat(128)]],
  ])('accepts %s from bound to bound', (name, values) => {
    for (const value of values) expect(resolve({ [name]: value })).toEqual({ [name]: value });
  });

  it.each([
    ['countdown', [-1, NaN, Infinity, '5', null]],
    ['eta', ['tomorrow', '2026-06-01', '2026-06-01T00:00:00', '2026-02-30T00:00:00Z', NOW]],
    ['expires', [-1, 'soon', '2026-06-01T00:00:00', Infinity, null]],
    ['priority', [-1, 10, 1.5, '1']],
    ['queue', ['', 'lm', 'CELERY', 5]],
    ['max_retries', [-1, 4, 0.5, Infinity]],
    ['time_limit', [0, -1, 60.1, Infinity, '5']],
    ['soft_time_limit', [0, -1, 50.1, Infinity]],
    ['ignore_result', [1, 'yes']],
    ['headers', [[], 'x', { a: 'x'.repeat(40) }]],
    [
      'task_id',
      [12_345_678, '12345678', 'task-01', 'task:0001', '.hidden-1', 'a/b/c/d/e', 'task-001\n', 'x'.repeat(129)],
    ],
    ['retries', [1]],
  ])('refuses %s outside of its bounds, with its path', (name, values) => {
    for (const value of values) {
      const paths = issuesOf({ [name]: value }).map(({ path }) => path);
      expect({ value, paths }).toEqual({ value, paths: [expect.stringMatching(`^options\\.${name}`)] });
    }
  });

  it.each([
    [{ retrys: 1 }, 'options.retrys', 'unknown field'],
    [JSON.parse('{"__proto__": {"countdown": 1}}'), 'options.__proto__', 'unknown field'],
    [{ queue: 'lm' }, 'options.queue', "'lm' does not exist; known are celery, ml"],
    [{ task_id: '12345678' }, 'options.task_id', 'must not be a plain number'],
    [{ task_id: 'a:b' }, 'options.task_id', 'must be 8 to 128 letters'],
    [{ time_limit: 61 }, 'options.time_limit', "is above the contract's 60; it can only be lowered"],
    [{ soft_time_limit: 51 }, 'options.soft_time_limit', "is above the contract's 50; it can only be lowered"],
    [{ max_retries: 4 }, 'options.max_retries', "is above the contract's 3; it can only be lowered"],
    [{ headers: { a: 'x'.repeat(40) } }, 'options.headers', 'are larger than 32 bytes (LIMIT_HEADERS)'],
    [{ countdown: 1, eta: '2026-01-02T00:00:00Z' }, 'options.eta', 'given together with countdown; choose one'],
    [{ countdown: 366 * DAY }, 'options.countdown', 'is more than 31536000 s ahead (CELERITY_MAX_COUNTDOWN)'],
    [{ eta: '2036-01-01T00:00:00Z' }, 'options.eta', 'is more than 31536000 s ahead (CELERITY_MAX_COUNTDOWN)'],
    ['countdown', 'options', 'expected object'],
  ])('says what is wrong with %j', (options, path, message) => {
    expect(issuesOf(options)).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it('names everything that is wrong at once', () => {
    const paths = issuesOf({ queue: 'lm', time_limit: 99, soft_time_limit: 99, max_retries: 99 }).map(
      ({ path }) => path,
    );
    expect(paths).toEqual(['options.queue', 'options.time_limit', 'options.soft_time_limit', 'options.max_retries']);
  });

  it.each([
    [undefined, {}],
    [{}, {}],
    [{ countdown: 1.5 }, { eta: NOW + 1500 }],
    [{ countdown: 0 }, {}],
    [{ countdown: 365 * DAY }, { eta: NOW + 365 * DAY * 1000 }],
    [{ eta: '2026-01-01T01:00:00+01:00' }, {}],
    [{ eta: '2026-01-01T01:00:00.250000+00:00' }, { eta: NOW + 3_600_250 }],
    [{ eta: '2020-01-01T00:00:00Z' }, {}],
    [{ expires: 60 }, { expires: NOW + 60_000 }],
    [{ expires: 0 }, { expires: NOW }],
    [{ expires: '2026-01-01T00:01:00Z' }, { expires: NOW + 60_000 }],
    [
      { countdown: 1, expires: 2 },
      { eta: NOW + 1000, expires: NOW + 2000 },
    ],
  ])('resolves the times of %j; what is past runs at once', (options, resolved) => {
    expect(resolve(options)).toEqual(resolved);
  });

  it("takes the settings' limits where the contract has none", () => {
    expect(resolve({ time_limit: 3600, soft_time_limit: 3300, max_retries: 0 }, unlimited)).toMatchObject({
      time_limit: 3600,
    });
    expect(
      issuesOf({ time_limit: 3601, soft_time_limit: 3301, max_retries: 1 }, unlimited).map(({ message }) => message),
    ).toEqual([3600, 3300, 0].map((most) => `is above the contract's ${most}; it can only be lowered`));
  });
});
