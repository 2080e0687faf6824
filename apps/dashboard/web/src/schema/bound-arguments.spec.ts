import { describe, expect, it } from '@jest/globals';
import type { TaskType } from '../api/resources.js';
import { boundArguments, check, checkArguments } from './bound-arguments.js';

const type = {
  name: 'gan.train',
  params: ['job_id', 'config', 'token'],
  sensitive: ['token'],
  kwargs: {
    type: 'object',
    properties: {
      job_id: { type: 'string' },
      config: {
        type: 'object',
        properties: { epochs: { type: 'integer', minimum: 1 } },
        additionalProperties: false,
      },
      token: { type: 'string' },
    },
    required: ['job_id'],
    additionalProperties: false,
  },
} as unknown as TaskType;

describe('boundArguments', () => {
  it('binds positional and keyword arguments by name', () => {
    expect(boundArguments(type, ['a'], { config: { epochs: 2 } })).toEqual({ job_id: 'a', config: { epochs: 2 } });
  });

  it('leaves hidden values out, so that they must be given anew', () => {
    expect(boundArguments(type, ['a', {}, '***'], {})).toEqual({ job_id: 'a', config: {} });
    expect(boundArguments(type, ['***'], {})).toEqual({ job_id: '***' });
  });
});

describe('checkArguments', () => {
  it('accepts what the contract accepts', () => {
    expect(checkArguments(type, { job_id: 'a', config: { epochs: 3 } })).toEqual([]);
  });

  it('says what is wrong, and where', () => {
    const errors = checkArguments(type, { job_id: 'a', config: { epochs: 0 } });
    expect(errors).toContainEqual({ path: ['config', 'epochs'], message: expect.stringContaining('1') });
    const missing = checkArguments(type, {});
    expect(missing).toHaveLength(1);
    expect(missing[0]).toMatchObject({ path: [], message: expect.stringContaining('job_id') });
    expect(checkArguments(type, { job_id: 7 })[0]!.path).toEqual(['job_id']);
    expect(checkArguments(type, { job_id: 'a', config: { epoch: 3 } }).length).toBeGreaterThan(0);
  });
});

it('names paths with slashes as they are', () => {
  const schema = { type: 'object', properties: { 'a/b': { type: 'number' } } };
  expect(check(schema, { 'a/b': 'x' })[0]!.path).toEqual(['a/b']);
});
