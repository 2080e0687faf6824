import { describe, expect, it } from '@jest/globals';
import { InvalidTaskError, PoisonTaskError, TaskError, WorkerLostError } from '../definition/errors.js';
import type { Outcome } from '../handler/outcome.js';
import { errorFromWire, outcomeFromWire, wireError, wireOutcome } from './protocol.js';

/** As the line between a worker and its child does it. */
const cross = (error: Error): Error => errorFromWire(JSON.parse(JSON.stringify(wireError(error))) as never);
const crossOutcome = (outcome: Outcome): Outcome =>
  outcomeFromWire(JSON.parse(JSON.stringify(wireOutcome(outcome))) as never);

class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status = 503;
  readonly retry = { after: 5 };
}

describe('an error that crosses', () => {
  it.each([new PoisonTaskError('x'), new WorkerLostError('y'), new TaskError('z')])('keeps its class: %p', (error) => {
    const crossed = cross(error);
    expect(crossed).toBeInstanceOf(error.constructor);
    expect(crossed).toMatchObject({ name: error.name, message: error.message, stack: error.stack });
  });

  it('keeps the fields of its class', () => {
    const crossed = cross(new InvalidTaskError('tasks.add', [{ path: 'kwargs.x', message: 'missing' }]));
    expect(crossed).toBeInstanceOf(InvalidTaskError);
    expect(crossed).toMatchObject({ task: 'tasks.add', issues: [{ path: 'kwargs.x', message: 'missing' }] });
  });

  it('keeps its name and its fields when its class is not ours', () => {
    const crossed = cross(new HttpError('busy'));
    expect(crossed).toBeInstanceOf(Error);
    expect(crossed).toMatchObject({ name: 'HttpError', message: 'busy', status: 503, retry: { after: 5 } });
    expect(crossed.stack).toContain('protocol.spec');
  });

  it('is of no class just because its name says so', () => {
    const crossed = cross(Object.assign(new Error('x'), { name: 'toError' }));
    expect([crossed.name, Object.getPrototypeOf(crossed)]).toEqual(['toError', Error.prototype]);
  });

  it.each<[string, () => unknown]>([
    [
      'a cycle',
      () => {
        const cycle: Record<string, unknown> = {};
        return (cycle.self = cycle);
      },
    ],
    ['a BigInt', () => 1n],
    [
      'what cannot be read',
      () => ({
        toJSON: () => {
          throw new Error('no');
        },
      }),
    ],
  ])('leaves fields behind with %s, and crosses', (_, field) => {
    const crossed = cross(Object.assign(new TypeError('real trouble'), { field: field() }));
    expect(crossed).toMatchObject({ name: 'TypeError', message: 'real trouble' });
    expect('field' in crossed).toBe(false);
  });

  it('is cut when it is huge', () => {
    const huge = new Error('x'.repeat(10_000_000));
    const wire = wireError(huge);
    expect([wire.message.length, wire.stack!.length]).toEqual([65_536, 65_536]);
  });

  it.each<[string, object, object]>([
    ['message', { message: { code: 7 } }, { name: 'Error', message: '{ code: 7 }' }],
    ['stack', { stack: ['one', 'two'] }, { name: 'Error', message: 'x' }],
    ['name', { name: 12 }, { name: '12', message: 'x' }],
  ])('crosses also when its %s is no text', (_, odd, expected) => {
    const crossed = cross(Object.assign(new Error('x'), odd));
    expect(crossed).toMatchObject(expected);
    expect(typeof (crossed.stack ?? '')).toBe('string');
  });
});

describe('an outcome that crosses', () => {
  it.each<Outcome>([
    { kind: 'success', result: { rows: [1, null, 'x'] } },
    { kind: 'revoked', reason: 'terminated' },
    { kind: 'givenBack' },
  ])('is the same: %p', (outcome) => {
    expect(crossOutcome(outcome)).toEqual(outcome);
  });

  it.each<[string, Outcome]>([
    ['failure', { kind: 'failure', error: new RangeError('x') }],
    ['retry', { kind: 'retry', error: new HttpError('x'), delayMs: 50 }],
  ])('keeps the error of a %s', (_, outcome) => {
    const { error, ...rest } = crossOutcome(outcome) as Extract<Outcome, { kind: 'failure' }>;
    const { error: before, ...restBefore } = outcome as Extract<Outcome, { kind: 'failure' }>;
    expect([error.name, error.message, rest]).toEqual([before.name, before.message, restBefore]);
  });
});
