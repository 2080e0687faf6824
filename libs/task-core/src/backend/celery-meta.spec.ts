import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  EncodeError,
  NotRegistered,
  ResultTooLarge,
  SoftTimeLimitExceeded,
  TaskRevokedError,
  TimeLimitExceeded,
  WorkerLostError,
} from '../definition/errors.js';
import type { TaskState } from '../definition/states.js';
import { celeryDate, celeryError, encodeMeta } from './celery-meta.js';

interface Captured {
  status: TaskState;
  result: unknown;
  traceback: string | null;
  date_done: string | null;
  task_id: string;
}

const fixture = new URL('./fixtures/celery-results.json', import.meta.url);
const { results } = JSON.parse(readFileSync(fixture, 'utf8')) as { results: Record<string, Captured> };

const extended = { name: 'tasks.add', args: [2, 3], kwargs: { z: 1 }, worker: 'w1@vm', retries: 2, queue: 'celery' };

/** A date as we write it: JavaScript has no microseconds. */
const inMilliseconds = (date: string | null) => date && date.replace(/(\.\d{3})\d{3}/, '$1000');

function encode({ status, result, traceback, date_done, task_id: taskId }: Captured, parentId?: string): string {
  const doneAt = date_done === null ? undefined : Date.parse(date_done);
  return encodeMeta({ taskId, parentId, ...extended }, { status, result, traceback, doneAt });
}

describe('encodeMeta', () => {
  it.each(['STARTED', 'PROGRESS', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED'])(
    'writes %s as Celery 5.6.2 does',
    (state) => {
      const { task_id, ...celery } = results[state]!;
      const expected = { ...celery, date_done: inMilliseconds(celery.date_done), ...extended, task_id };
      expect(encode(results[state]!)).toBe(JSON.stringify(expected));
    },
  );

  it('has the parent between the date and the extended fields', () => {
    const keys = Object.keys(JSON.parse(encode(results.SUCCESS!, 'parent')) as object);
    expect(keys.slice(4, 7)).toEqual(['date_done', 'parent_id', 'name']);
  });

  it('writes what is not known as null', () => {
    const request = { taskId: 'a', ...extended, worker: null };
    expect(JSON.parse(encodeMeta(request, { status: 'SUCCESS', result: null }))).toMatchObject({
      result: null,
      traceback: null,
      date_done: null,
      worker: null,
    });
  });
});

describe('celeryDate', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000000+00:00'],
    [Date.UTC(2026, 10, 23, 4, 36, 4, 147), '2026-11-23T04:36:04.147000+00:00'],
  ])('writes %d with six decimals and an offset', (ms, date) => {
    expect(celeryDate(ms)).toBe(date);
  });

  it('has the form that Celery has', () => {
    const form = (date: string) => date.replace(/\d/g, '0');
    expect(form(celeryDate(Date.now()))).toBe(form(results.SUCCESS!.date_done!));
  });
});

describe('celeryError', () => {
  it('writes a revocation as Celery does', () => {
    expect(JSON.stringify(celeryError(new TaskRevokedError('revoked')))).toBe(JSON.stringify(results.REVOKED!.result));
  });

  class SensorOffline extends Error {
    override name = 'SensorOffline';
  }

  it.each([
    [new TypeError('x'), 'TypeError', 'builtins'],
    [new NotRegistered('x'), 'NotRegistered', 'celery.exceptions'],
    [new TimeLimitExceeded('x'), 'TimeLimitExceeded', 'billiard.exceptions'],
    [new SoftTimeLimitExceeded('x'), 'SoftTimeLimitExceeded', 'billiard.exceptions'],
    [new WorkerLostError('x'), 'WorkerLostError', 'billiard.exceptions'],
    [new EncodeError('x'), 'EncodeError', 'kombu.exceptions'],
    [new ResultTooLarge('x'), 'ResultTooLarge', 'celerity'],
    [new SensorOffline('x'), 'SensorOffline', 'celerity'],
    [Object.assign(new Error('x'), { name: '' }), 'Error', 'builtins'],
  ])('says where Python finds the class of %s', (error, type, module) => {
    expect(celeryError(error)).toEqual({ exc_type: type, exc_message: ['x'], exc_module: module });
  });
});
