import { describe, expect, it } from '@jest/globals';
import { parseArgs, parseJson, parseObject } from './json-arguments.js';

describe('arguments in JSON', () => {
  it('are read as they are', () => {
    expect([parseJson('"a"', 'Value 1'), parseArgs('[1, null]'), parseObject('{"x": [1]}', '--kwargs')]).toEqual([
      ...['a', [1, null], { x: [1] }],
    ]);
  });

  it.each([
    [
      () => parseJson('hello', 'Value 2'),
      `Value 2 is not JSON: unexpected ‘h’ at column 1 of hello. A text needs quotes of its own: '"hello"'.`,
    ],
    [() => parseArgs('[1, 2'), '--args is not JSON: it ends too early, after [1, 2.'],
    [() => parseArgs(' '), '--args is not JSON: it is empty.'],
    [
      () => parseArgs('{"x": 1}'),
      `--args must be a JSON array of positional arguments, such as '[1, 2]'; it is an object.`,
    ],
    [() => parseObject('{x: 1}', '--kwargs'), '--kwargs is not JSON: unexpected ‘x’ at column 2 of {x: 1}.'],
    [() => parseObject('[1]', '--kwargs'), `--kwargs must be a JSON object, such as '{"x": 1}'; it is an array.`],
    [() => parseObject('null', '--headers'), `--headers must be a JSON object, such as '{"x": 1}'; it is null.`],
    [
      () => parseObject(`{"a": "${'x'.repeat(40)}", "b": oops, "c": "${'y'.repeat(40)}"}`, '--kwargs'),
      '--kwargs is not JSON: unexpected ‘o’ at column 56 of …xxxxxxxxxxxx", "b": oops, "c": "yyyyyyyy….',
    ],
  ])('are refused with what was wrong, and where: %#', (parse, message) => {
    expect(parse).toThrow(expect.objectContaining({ message, code: 2 }));
  });
});
