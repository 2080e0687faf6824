import { Random } from '@celerity/tabular';
import { describe, expect, it } from '@jest/globals';
import { UnitRows } from './unit-rows.js';

const NEEDED = { first: 3, last: 5 };

/** Rows whose two cells say when they were measured, and which they are. */
function collect(times: readonly number[]) {
  const unit = new UnitRows(2, NEEDED);
  times.forEach((time, row) => unit.add(time, Float32Array.of(NaN, time, row), 1));
  const { rows, times: kept, cells } = unit.finish();
  return { rows, times: [...kept], cells: [...cells] };
}

describe('the rows of a unit', () => {
  it.each([1, 8, 9, 16, 17, 100])('are its first and last ones, of %d in whatever order', (count) => {
    const times = new Random(count).shuffle(Array.from({ length: count }, (_, time) => time));
    const expected = Array.from({ length: count }, (_, time) => time).filter((time) => time < 3 || time >= count - 5);
    const { rows, times: kept, cells } = collect(times);
    expect([rows, kept]).toEqual([expected.length, expected]);
    expect(cells).toEqual(expected.flatMap((time) => [time, times.indexOf(time)]));
  });

  it('keep their order where they are of one time', () => {
    const { cells } = collect([2, 1, 1, 1, 0]);
    expect(cells.filter((_, index) => index % 2)).toEqual([4, 1, 2, 3, 0]);
  });

  it('are few in memory, however many come', () => {
    const unit = new UnitRows(1, NEEDED);
    for (let time = 0; time < 100_000; time++) unit.add(time, Float32Array.of(time), 0);
    expect(unit.finish().times.buffer.byteLength).toBe(8 * 16);
  });
});
