import { describe, expect, it } from '@jest/globals';
import { locateJsonError } from './locate-json-error.js';

describe('locateJsonError', () => {
  it.each([
    ['x', 0],
    ['', 0],
    ['[1, 2', 5],
    ['[1 2]', 3],
    ['[1,]', 3],
    ["{'x': 1}", 1],
    ['{"x" 1}', 5],
    ['{"x": }', 6],
    ['{"x": 1', 7],
    ['{"a": [1, {"b": tru}]}', 16],
    ['01', 0],
    ['1 2', 2],
    ['"a\tb"', 0],
    ['nulls', 0],
  ])('%s is wrong at %i', (text, at) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(locateJsonError(text)).toBe(at);
  });

  it.each(['1', '-1.5e3', '"a\\u00e9\\n"', '[]', ' { } ', '{"x": [1, {"y": null}], "z": true}', 'false\n'])(
    '%s is JSON',
    (text) => {
      expect(() => JSON.parse(text)).not.toThrow();
      expect(locateJsonError(text)).toBeUndefined();
    },
  );
});
