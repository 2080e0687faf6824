import { describe, expect, it } from '@jest/globals';
import { EncodeError } from './errors.js';
import { encodeJson } from './json.js';

class Sensor {
  id = 1;
}

const circular: Record<string, unknown> = { rows: [] };
(circular.rows as unknown[]).push({ back: circular });

describe('encodeJson', () => {
  it.each([
    ['a string', 'ü"\n', '"ü\\"\\n"'],
    ['numbers', [0, -1.5, 1e300], '[0,-1.5,1e+300]'],
    ['booleans and null', [true, false, null], '[true,false,null]'],
    ['nothing at all', undefined, 'null'],
    ['undefined properties, which are left out', { a: undefined, b: 1 }, '{"b":1}'],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 }), '{"a":1}'],
    ['a key like __proto__', JSON.parse('{"__proto__": 1}'), '{"__proto__":1}'],
    ['a date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ['empty containers', [{}, []], '[{},[]]'],
  ])('carries %s', (_, value, json) => {
    expect(encodeJson(value, 'it')).toBe(json);
  });

  it('carries one object in two places', () => {
    const shared = { a: [1] };
    expect(encodeJson({ x: shared, y: [shared, shared.a] }, 'it')).toBe('{"x":{"a":[1]},"y":[{"a":[1]},[1]]}');
  });

  it.each([
    ['NaN', { loss: [1, NaN] }, 'it.loss[1] is NaN, which JSON has no form for.'],
    ['Infinity', Infinity, 'it is Infinity, which JSON has no form for.'],
    ['-Infinity', [-Infinity], 'it[0] is -Infinity, which JSON has no form for.'],
    ['a BigInt', { rows: 5n }, 'it.rows is a bigint, which JSON has no form for.'],
    ['a function', { a: { then: () => 1 } }, 'it.a.then is a function, which JSON has no form for.'],
    ['a symbol', [[Symbol('s')]], 'it[0][0] is a symbol, which JSON has no form for.'],
    ['undefined in a list', { a: [1, undefined] }, 'it.a[1] is undefined, which JSON has no form for.'],
    ['a Map', { m: new Map([[1, 2]]) }, 'it.m is a Map; return plain objects and arrays.'],
    ['a Set', new Set([1]), 'it is a Set; return plain objects and arrays.'],
    ['an instance', [new Sensor()], 'it[0] is a Sensor; return plain objects and arrays.'],
    ['a typed array', { x: new Float32Array(2) }, 'it.x is a Float32Array; return plain objects and arrays.'],
    ['an error', new TypeError('x'), 'it is a TypeError; return plain objects and arrays.'],
    ['an invalid date', { at: new Date(NaN) }, 'it.at is a Date; return plain objects and arrays.'],
    ['itself', circular, 'it.rows[0].back contains itself.'],
  ])('refuses %s with its path', (_, value, message) => {
    expect(() => encodeJson(value, 'it')).toThrow(new EncodeError(message));
  });
});
