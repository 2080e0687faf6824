import {
  BrokerUnavailableError,
  EncodeError,
  IdempotencyConflictError,
  InvalidTaskError,
  QueueFullError,
  TaskIdConflictError,
  UnknownTaskError,
} from '@celerity/task-core';
import { describe, expect, it } from '@jest/globals';
import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import { problemOf } from './problem-of.js';
import { problemTypes } from './problem-types.js';
import { problemBody, ProblemError } from './problem.js';

const bodyOf = (error: unknown) => problemBody(problemOf(error), '/here', 'r1');
const issues = [{ path: 'kwargs.x', message: 'missing' }];

describe('problemOf', () => {
  it.each([
    [new UnknownTaskError('tasks.ad', ['tasks.add']), 404, 'unknown-task', { nearest: ['tasks.add'] }],
    [new InvalidTaskError('tasks.add', issues), 422, 'invalid-task', { errors: issues }],
    [new TaskIdConflictError('some-task-id'), 409, 'task-id-conflict', { task_id: 'some-task-id' }],
    [new QueueFullError('ml', 10, 10), 429, 'queue-full', { queue: 'ml', depth: 10, limit: 10, retry_after: 5 }],
    [
      new BrokerUnavailableError('broker', 'frozen', ['id-1']),
      503,
      'broker-unavailable',
      { task_id: 'id-1', task_ids: ['id-1'], retry_after: 1 },
    ],
    [new BrokerUnavailableError('broker', 'frozen', ['a', 'b']), 503, 'broker-unavailable', { task_ids: ['a', 'b'] }],
    [new EncodeError('x is NaN'), 422, 'not-json', { detail: 'x is NaN' }],
    [new IdempotencyConflictError('used'), 422, 'idempotency-key-reused', {}],
    [new NotFoundException('Cannot GET /x'), 404, 'route-not-found', {}],
    [new BadRequestException('odd'), 400, 'malformed-request', { detail: 'odd.' }],
    [new HttpException('no tea', 418), 418, 'http-418', { detail: 'no tea.' }],
    [Object.assign(new Error('too big'), { statusCode: 413 }), 413, 'body-too-large', {}],
  ])('maps %s', (error, status, slug, members) => {
    expect(bodyOf(error)).toMatchObject({
      status,
      type: `urn:celerity:problem:${slug}`,
      instance: '/here',
      request_id: 'r1',
      ...members,
    });
  });

  it.each([
    new Error('password is hunter2'),
    new HttpException('hunter2', 500),
    'hunter2',
    undefined,
    { statusCode: 400, hunter2: 1 },
  ])('tells nothing of %s', (error) => {
    expect(bodyOf(error)).toMatchObject({ status: 500, type: 'urn:celerity:problem:internal-error' });
    expect(JSON.stringify(bodyOf(error))).not.toContain('hunter2');
  });

  it('says with Retry-After when to try again', () => {
    expect(problemOf(new QueueFullError('ml', 10, 10)).headers).toEqual({ 'retry-after': '5' });
    expect(problemOf(new BrokerUnavailableError('broker', 'frozen')).headers).toEqual({ 'retry-after': '1' });
  });
});

describe('problemBody', () => {
  it('lists at most a hundred fields and counts the rest', () => {
    const errors = Array.from({ length: 130 }, (_, index) => ({ path: `tasks[${index}]`, message: 'wrong' }));
    const body = problemBody(new ProblemError(problemTypes.invalidRequest, 'wrong', { errors }), '/', 'r1');
    expect(body.errors).toHaveLength(100);
    expect(body.errors_omitted).toBe(30);
  });
});
