import { describe, expect, it } from '@jest/globals';
import { isAddressed, type Recipients } from './addressing.js';

describe('recipients of a command', () => {
  it.each<[Recipients, boolean]>([
    [{}, true],
    [{ destination: ['ml@a', 'gan@a'] }, true],
    [{ destination: ['ml@a'] }, false],
    [{ destination: [] }, false],
    [{ pattern: '*' }, true],
    [{ pattern: 'gan@*' }, true],
    [{ pattern: 'g?n*a' }, true],
    [{ pattern: '**a**' }, true],
    [{ pattern: 'gan' }, false],
    [{ pattern: 'gan@a?' }, false],
    [{ pattern: 'g.n@a' }, false],
    [{ pattern: '' }, false],
    [{ pattern: 'gan@*', destination: ['ml@a'] }, false],
  ])('%j: gan@a is among them: %s', (recipients, expected) => {
    expect(isAddressed('gan@a', recipients)).toBe(expected);
  });

  it('cannot be kept busy by a pattern', () => {
    expect(isAddressed('a'.repeat(128), { pattern: '*?'.repeat(255) + 'b' })).toBe(false);
  });
});
