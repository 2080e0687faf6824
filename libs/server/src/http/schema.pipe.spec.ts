import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { ProblemError } from '../problem/problem.js';
import { SchemaPipe } from './schema.pipe.js';

const pipe = new SchemaPipe(
  z.strictObject({ rows: z.array(z.object({ x: z.number() })), seed: z.coerce.number().default(1) }),
);

function errorsOf(value: unknown): unknown {
  try {
    return pipe.transform(value);
  } catch (error) {
    return (error as ProblemError).more.errors;
  }
}

describe('SchemaPipe', () => {
  it('hands on what was parsed', () =>
    expect(pipe.transform({ rows: [{ x: 1 }] })).toEqual({ rows: [{ x: 1 }], seed: 1 }));

  it('names the path of each field that is wrong, unknown ones too', () => {
    expect(errorsOf({ rows: [{ x: 1 }, { x: '2' }], sed: 2 })).toEqual([
      { path: 'rows[1].x', message: expect.stringContaining('number') },
      { path: 'sed', message: 'unknown field' },
    ]);
    expect(errorsOf([])).toEqual([{ path: 'body', message: expect.stringContaining('object') }]);
    expect(errorsOf(undefined)).toEqual([{ path: 'body', message: expect.any(String) }]);
  });

  it('answers 422', () =>
    expect(() => pipe.transform(1)).toThrow(
      expect.objectContaining({ type: expect.objectContaining({ status: 422 }) }),
    ));
});
