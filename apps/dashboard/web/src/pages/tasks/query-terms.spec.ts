import { describe, expect, it } from '@jest/globals';
import { quoted, termsOf, valueOf, withTerm } from './query-terms.js';

describe('termsOf', () => {
  it('parts at spaces, not within quotes and brackets', () => {
    expect(termsOf('  state:failure  arg:"a b" (name:x or name:y) ')).toEqual([
      'state:failure',
      'arg:"a b"',
      '(name:x or name:y)',
    ]);
  });

  it('knows escaped quotes, and survives what is not closed', () => {
    expect(termsOf('arg:"a \\" b" c')).toEqual(['arg:"a \\" b"', 'c']);
    expect(termsOf('arg:"a b')).toEqual(['arg:"a b']);
    expect(termsOf('(a b')).toEqual(['(a b']);
    expect(termsOf('')).toEqual([]);
  });
});

describe('withTerm', () => {
  it('adds, replaces and removes a term', () => {
    expect(withTerm('name:gan.*', 'state', 'failure')).toBe('name:gan.* state:failure');
    expect(withTerm('state:failure name:gan.*', 'state', 'retry')).toBe('state:retry name:gan.*');
    expect(withTerm('state:failure name:gan.*', 'state', undefined)).toBe('name:gan.*');
    expect(withTerm('', 'state', undefined)).toBe('');
  });

  it('leaves terms within others alone', () => {
    expect(withTerm('arg:"state:x"', 'state', 'failure')).toBe('arg:"state:x" state:failure');
    expect(valueOf('arg:"state:x"', 'state')).toBeUndefined();
  });
});

it('finds the value of a field, however it is written', () => {
  expect(valueOf('STATE:failure x', 'state')).toBe('failure');
});

it('quotes what must be', () => {
  expect(quoted('gan.*')).toBe('gan.*');
  expect(quoted('a b')).toBe('"a b"');
  expect(quoted('say "hi" \\')).toBe('"say \\"hi\\" \\\\"');
});
