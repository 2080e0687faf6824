import { describe, expect, it } from '@jest/globals';
import { ago, bytes, clockTime, count, duration, percent, plural, rate, shortId } from './format.js';

describe('duration', () => {
  it.each([
    [null, '–'],
    [undefined, '–'],
    [Number.NaN, '–'],
    [0, '0 s'],
    [0.00034, '0.34 ms'],
    [0.0034, '3.4 ms'],
    [0.34, '340 ms'],
    [0.9996, '1.0 s'],
    [4.23, '4.2 s'],
    [9.96, '10 s'],
    [59.6, '1 min'],
    [200, '3 min 20 s'],
    [3600, '1 h'],
    [7500, '2 h 5 min'],
    [86_400 * 3 + 14_400, '3 d 4 h'],
    [-2, '-2.0 s'],
  ])('writes %p as %p', (seconds, text) => expect(duration(seconds)).toBe(text));
});

describe('count', () => {
  it.each([
    [null, '–'],
    [0, '0'],
    [1234, '1,234'],
    [99_999, '99,999'],
    [123_456, '123k'],
    [999_600, '1M'],
    [1_240_000, '1.2M'],
  ])('writes %p as %p', (value, text) => expect(count(value)).toBe(text));
});

describe('rate', () => {
  it.each([
    [null, '–'],
    [0, '0'],
    [0.004, '<0.01'],
    [0.05, '0.05'],
    [3.21, '3.2'],
    [30, '30'],
    [166.4, '166'],
  ])('writes %p as %p', (value, text) => expect(rate(value)).toBe(text));
});

describe('bytes', () => {
  it.each([
    [null, '–'],
    [640, '640 B'],
    [1536, '1.5 KiB'],
    [98 * 1024 ** 2, '98 MiB'],
    [1.4 * 1024 ** 3, '1.4 GiB'],
  ])('writes %p as %p', (value, text) => expect(bytes(value)).toBe(text));
});

describe('percent', () => {
  it.each([
    [null, '–'],
    [0, '0%'],
    [0.0004, '<0.1%'],
    [0.024, '2.4%'],
    [0.5, '50%'],
    [1, '100%'],
  ])('writes %p as %p', (value, text) => expect(percent(value)).toBe(text));
});

describe('ago', () => {
  const now = 1_000_000_000_000;
  it.each([
    [0, 'just now'],
    [12, '12 s ago'],
    [200, '3 min ago'],
    [7300, '2 h ago'],
    [500_000, '5 d ago'],
    [-12, 'in 12 s'],
  ])('writes %p seconds before as %p', (seconds, text) => expect(ago(now - seconds * 1000, now)).toBe(text));
});

it('writes clock times with milliseconds', () => {
  expect(clockTime(new Date(2026, 0, 2, 3, 4, 5, 6))).toBe('03:04:05.006');
});

it('shortens long ids only', () => {
  expect(shortId('1f0c2b3d-1f0c-4a1b-9e77-0123456789ab')).toBe('1f0c2b3d');
  expect(shortId('order-42')).toBe('order-42');
});

it('counts one and many', () => {
  expect(plural(1, 'task')).toBe('1 task');
  expect(plural(2000, 'task')).toBe('2,000 tasks');
});
