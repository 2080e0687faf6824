import { describe, expect, it } from '@jest/globals';
import { PacedReport } from './paced-report.js';

/** Sends that end when they are told to. */
function gate() {
  const sent: number[] = [];
  const ends: (() => void)[] = [];
  const send = (value: number) => {
    sent.push(value);
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  return { sent, send, end: () => ends.shift()?.() };
}

const AN_HOUR = 3_600_000;

describe('a paced report', () => {
  it('hands on the first value at once, of those that follow too fast only the newest', async () => {
    const sent: number[] = [];
    const report = new PacedReport<number>(AN_HOUR, async (value) => void sent.push(value));
    for (const value of [1, 2, 3]) report.offer(value);
    expect(sent).toEqual([1]);
    await report.flush();
    expect(sent).toEqual([1, 3]);
    await report.flush();
    expect(sent).toEqual([1, 3]);
  });

  it('has one on its way at most, however often it may', async () => {
    const { sent, send, end } = gate();
    const report = new PacedReport<number>(0, send);
    for (const value of [1, 2, 3]) report.offer(value);
    expect(sent).toEqual([1]);
    const flushed = report.flush();
    end();
    await new Promise(setImmediate);
    expect(sent).toEqual([1, 3]);
    end();
    await flushed;
  });

  it('tells what went wrong when it is flushed, and not before', async () => {
    const report = new PacedReport<number>(0, () => Promise.reject(new Error('no line')));
    report.offer(1);
    await new Promise(setImmediate);
    report.offer(2);
    await expect(report.flush()).rejects.toThrow('no line');
  });
});
