import { describe, expect, it } from '@jest/globals';
import { wrapped } from './wrapped.js';

describe('wrapped', () => {
  it.each([
    ['one two three', ['one two', 'three']],
    ['1. one two three\n\n- four fivesix', ['1. one', '   two', '   three', '', '- four', '  fivesix']],
    ['averylongword and', ['averylongword', 'and']],
    ['', ['']],
  ])('of %j is %j', (text, lines) => expect(wrapped(text, 8)).toEqual(lines));
});
