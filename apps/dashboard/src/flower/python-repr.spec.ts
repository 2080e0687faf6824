import { describe, expect, it } from '@jest/globals';
import { pythonRepr, tupleRepr } from './python-repr.js';

describe('pythonRepr', () => {
  // What Python 3.11 prints for json.loads of the same.
  it.each([
    [null, 'None'],
    [true, 'True'],
    [false, 'False'],
    [5, '5'],
    [-0.5, '-0.5'],
    [1e-7, '1e-07'],
    [0.00001234, '1.234e-05'],
    [0.0001, '0.0001'],
    [2.5e-100, '2.5e-100'],
    [1e21, '1e+21'],
    ['7', "'7'"],
    ["it's", '"it\'s"'],
    ['say "it\'s"', `'say "it\\'s"'`],
    ['a\nb\t\\\r', "'a\\nb\\t\\\\\\r'"],
    ['\u0000\u001b\u007f', "'\\x00\\x1b\\x7f'"],
    ['é 漢 😀', "'é 漢 😀'"],
    ['\u00a0\u200b\u2028', "'\\xa0\\u200b\\u2028'"],
    ['\ud800', "'\\ud800'"],
    [[], '[]'],
    [[1, [2, 'x']], "[1, [2, 'x']]"],
    [{}, '{}'],
    [{ a: 1, "b'": [null] }, `{'a': 1, "b'": [None]}`],
  ])('shows %j as %s', (value, shown) => expect(pythonRepr(value)).toBe(shown));

  it('shows positional arguments as a tuple', () => {
    expect([tupleRepr([]), tupleRepr([5]), tupleRepr([5, 5]), tupleRepr([[1], '2'])]).toEqual([
      '()',
      '(5,)',
      '(5, 5)',
      "([1], '2')",
    ]);
  });
});
