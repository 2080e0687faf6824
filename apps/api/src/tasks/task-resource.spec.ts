import { describe, expect, it } from '@jest/globals';
import { ResultQuery, RevokeQuery } from './task-resource.js';

describe('ResultQuery', () => {
  it.each([
    [{}, 30],
    [{ timeout: '0' }, 0],
    [{ timeout: '0.5' }, 0.5],
    [{ timeout: '60' }, 60],
  ])('reads %j as %d s', (query, timeout) => expect(ResultQuery.parse(query)).toEqual({ timeout }));

  it.each(['61', '-1', 'soon', 'NaN', 'Infinity', ['1', '2']])('refuses %j', (timeout) =>
    expect(ResultQuery.safeParse({ timeout }).success).toBe(false),
  );
});

describe('RevokeQuery', () => {
  it.each([
    [{}, false],
    [{ terminate: 'true' }, true],
    [{ terminate: '1' }, true],
    [{ terminate: 'False' }, false],
  ])('reads %j as %s', (query, terminate) => expect(RevokeQuery.parse(query)).toEqual({ terminate }));

  it.each(['maybe', '', ['true', 'false']])('refuses %j', (terminate) =>
    expect(RevokeQuery.safeParse({ terminate }).success).toBe(false),
  );
});
