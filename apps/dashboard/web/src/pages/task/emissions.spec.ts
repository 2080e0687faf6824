import { describe, expect, it } from '@jest/globals';
import type { TaskEmissionRow } from '../../api/resources.js';
import { joined, latestProgress, logLines, lossesOf, MOST_EMISSIONS, percentOf, tokenText } from './emissions.js';

function emission(id: string, type: TaskEmissionRow['type'], data: Record<string, unknown> = {}): TaskEmissionRow {
  return { id, type, at: null, data };
}

describe('joined', () => {
  it('has each emission once, in order, also across the digits of ids', () => {
    const known = [emission('9-0', 'log'), emission('10-0', 'log')];
    const after = joined(known, [
      emission('10-0', 'log'),
      emission('10-2', 'log'),
      emission('10-10', 'log'),
      emission('2-0', 'log'),
    ]);
    expect(after.map(({ id }) => id)).toEqual(['2-0', '9-0', '10-0', '10-2', '10-10']);
  });

  it('is the same list when nothing is new', () => {
    const known = [emission('1-0', 'log')];
    expect(joined(known, [emission('1-0', 'log')])).toBe(known);
  });

  it('keeps the newest of too many', () => {
    const many = Array.from({ length: MOST_EMISSIONS }, (_, n) => emission(`${n}-0`, 'log'));
    const after = joined(many, [emission(`${MOST_EMISSIONS}-0`, 'log')]);
    expect(after).toHaveLength(MOST_EMISSIONS);
    expect(after.at(-1)!.id).toBe(`${MOST_EMISSIONS}-0`);
  });
});

it('joins tokens to a text, finds log lines and the latest progress', () => {
  const all = [
    emission('1-0', 'token', { text: 'The bearing ' }),
    emission('2-0', 'progress', { percent: 1 }),
    emission('3-0', 'log', { message: 'x' }),
    emission('4-0', 'token', { text: 'is hot' }),
    emission('5-0', 'progress', { percent: 2 }),
  ];
  expect(tokenText(all)).toBe('The bearing is hot');
  expect(logLines(all).map(({ id }) => id)).toEqual(['3-0']);
  expect(latestProgress(all)).toEqual({ percent: 2 });
  expect(latestProgress([])).toBeUndefined();
});

it('adds losses that progress has told since to those that were loaded', () => {
  const loaded = [{ epoch: 1, loss: 2, reconstruction: 1, kl: 1 }];
  const told = [
    emission('1-0', 'progress', { epoch: 1, loss: 9 }),
    emission('2-0', 'progress', { epoch: 2, loss: 1.5, reconstruction: 1.2 }),
    emission('3-0', 'progress', { percent: 50 }),
  ];
  expect(lossesOf(loaded, told)).toEqual([...loaded, { epoch: 2, loss: 1.5, reconstruction: 1.2, kl: null }]);
});

describe('percentOf', () => {
  it.each([
    [{ percent: 37 }, 37],
    [{ current: 1, total: 4 }, 25],
    [{ epoch: 30, epochs: 300 }, 10],
    [{ percent: 140 }, 100],
    [{ current: 1, total: 0 }, null],
    [{ message: 'x' }, null],
    [null, null],
    ['half', null],
  ])('of %j is %p', (progress, percent) => expect(percentOf(progress)).toBe(percent));
});
