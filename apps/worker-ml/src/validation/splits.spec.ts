import { Random } from '@celerity/tabular';
import { describe, expect, it } from '@jest/globals';
import { chanceSplit } from './chance-split.js';
import type { Fold, Split } from './fold.js';
import { groupSplit } from './group-split.js';
import { timeSplit } from './time-split.js';

const ROWS = 600;
const rows = Int32Array.from({ length: ROWS }, (_, row) => row);
/** One row of twenty is of class 1. */
const classes = rows.map((row) => Number(row % 20 === 0));
/** 60 units of 4, 10 or 16 rows. */
const units = rows.map((row) => 3 * Math.floor(row / 30) + [0, 1, 2][row % 30 < 4 ? 0 : row % 30 < 14 ? 1 : 2]!);

const split = (how: Split, folds = 5, seed = 1, of = rows) => how(of, folds, new Random(seed));
const classOf = (part: Int32Array) => part.reduce((sum, row) => sum + classes[row]!, 0);
const inOrder = (part: Int32Array) => part.every((row, at) => at === 0 || part[at - 1]! < row);

/** Each row is tested on once, and trained on in all other folds. */
function expectPartition(folds: readonly Fold[], of = rows): void {
  expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...of]);
  for (const { training, test } of folds) {
    const both = [...training, ...test].sort((a, b) => a - b);
    expect(both).toEqual([...of]);
    expect([inOrder(training), inOrder(test)]).toEqual([true, true]);
  }
}

describe('chanceSplit', () => {
  it('spreads the rows, and each class, evenly', () => {
    const folds = split(chanceSplit(classes));
    expectPartition(folds);
    expect(folds.map(({ test }) => [test.length, classOf(test)])).toEqual(Array(5).fill([120, 6]));
  });

  it('is by chance, and the same for the same seed', () => {
    expect(split(chanceSplit(classes))).toEqual(split(chanceSplit(classes)));
    expect(split(chanceSplit(classes), 5, 2)).not.toEqual(split(chanceSplit(classes)));
    expect([...split(chanceSplit(undefined))[0]!.test]).not.toEqual([...rows].filter((row) => row % 5 === 0));
  });

  it('has no more folds than there are rows of the second class', () => {
    expect(split(chanceSplit(classes), 5, 1, rows.subarray(0, 41))).toHaveLength(3);
    expect(split(chanceSplit(classes), 5, 1, rows.subarray(0, 20))).toEqual([]);
    expect(split(chanceSplit(undefined), 5, 1, rows.subarray(0, 5))).toHaveLength(2);
  });
});

describe('groupSplit', () => {
  const folds = split(groupSplit(units, classes));

  it('keeps each unit on one side', () => {
    expectPartition(folds);
    for (const { training, test } of folds) {
      const trained = new Set(Array.from(training, (row) => units[row]));
      expect([...test].filter((row) => trained.has(units[row]))).toEqual([]);
    }
  });

  it('spreads rows and classes about evenly', () => {
    for (const { test } of folds) {
      expect(Math.abs(test.length - 120)).toBeLessThanOrEqual(16);
      expect(Math.abs(classOf(test) - 6)).toBeLessThanOrEqual(1);
    }
  });

  it('has no more folds than there are units, or units with a second class', () => {
    expect(split(groupSplit(units, undefined), 5, 1, rows.subarray(0, 30))).toHaveLength(3);
    const inTwo = rows.map((row) => Number(units[row] === 3 || units[row] === 7));
    expect(split(groupSplit(units, inTwo))).toHaveLength(2);
    const inOne = rows.map((row) => Number(units[row] === 3));
    expect(split(groupSplit(units, inOne))).toEqual([]);
    expect(split(groupSplit(new Int32Array(ROWS), undefined))).toEqual([]);
  });
});

describe('timeSplit', () => {
  /** Out of order; ten rows of each moment. */
  const times = Float64Array.from(rows, (row) => (row * 7) % 60);

  it('trains on what came before, and tests on what came next', () => {
    const folds = split(timeSplit(times, undefined));
    expect(folds.map(({ training, test }) => [training.length, test.length])).toEqual([
      [100, 100],
      [200, 100],
      [300, 100],
      [400, 100],
      [500, 100],
    ]);
    for (const { training, test } of folds) {
      const last = Math.max(...Array.from(training, (row) => times[row]!));
      expect(Math.min(...Array.from(test, (row) => times[row]!))).toBe(last + 1);
      expect([inOrder(training), inOrder(test)]).toEqual([true, true]);
    }
  });

  it('never parts a moment, and knows nothing of rows without one', () => {
    const coarse = times.map((time) => (time === 0 ? NaN : Math.floor(time / 25)));
    const folds = split(timeSplit(coarse, undefined));
    expect(folds.map(({ training, test }) => [training.length, test.length])).toEqual([
      [240, 250],
      [490, 100],
    ]);
  });

  it('trains on no stretch of one class', () => {
    const late = rows.map((row) => Number(times[row]! > 25));
    expect(split(timeSplit(times, late)).map(({ training }) => training.length)).toEqual([300, 400, 500]);
    expect(split(timeSplit(new Float64Array(ROWS), undefined))).toEqual([]);
  });
});
