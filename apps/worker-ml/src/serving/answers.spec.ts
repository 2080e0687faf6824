import { randomUUID } from 'node:crypto';
import type { PredictionEnd } from '@celerity/storage';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Answers } from './answers.js';

const turn = () => new Promise(setImmediate);

describe('answers', () => {
  let statements: PredictionEnd[][];
  let ends: ((error?: Error) => void)[];
  let lines: string[];
  let answers: Answers;
  beforeEach(() => {
    [statements, ends, lines] = [[], [], []];
    // Statements that end when they are told to: a real database cannot be held up.
    const end = (ended: readonly PredictionEnd[]) => {
      statements.push([...ended]);
      return new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
    };
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    answers = new Answers({ end }, log);
  });
  afterEach(async () => {
    const destroyed = answers.onModuleDestroy();
    for (let step = 0; step < 100 && ends.length > 0; step++) {
      ends.shift()?.();
      await turn();
    }
    await destroyed;
  });

  const answer = (rows = 1) => {
    const prediction = { base_value: 0, attributions: [], warnings: [] };
    const predictions = Array.from({ length: rows }, () => prediction);
    answers.succeeded({ prediction_id: randomUUID(), predictions, artifact: null });
  };
  const sizes = () => statements.map(({ length }) => length);

  it('gather while a statement is under way', async () => {
    for (let call = 0; call < 3; call++) answer();
    expect(sizes()).toEqual([]);
    await turn();
    expect(sizes()).toEqual([3]);
    for (let call = 0; call < 7; call++) answer();
    await turn();
    expect(sizes()).toEqual([3]);
    ends.shift()?.();
    await turn();
    expect(sizes()).toEqual([3, 7]);
  });

  it('are written 500 predictions at a time, larger calls alone', async () => {
    for (const rows of [1000, 300, 200, 1]) answer(rows);
    for (let step = 0; step < 3; step++) {
      await turn();
      ends.shift()?.();
    }
    await turn();
    expect(sizes()).toEqual([1, 2, 1]);
  });

  it('are left to the reconciler when too many wait, with one line', async () => {
    for (let call = 0; call < 25; call++) answer(1000);
    const destroyed = answers.onModuleDestroy();
    for (let step = 0; step < 25; step++) {
      await turn();
      ends.shift()?.();
    }
    await destroyed;
    expect(sizes()).toEqual(Array.from({ length: 20 }, () => 1));
    expect(lines).toEqual([expect.stringContaining('the reconciler will do it')]);
  });

  it('are not tried again, and log one line until they are stored again', async () => {
    for (const error of [new Error('away'), new Error('still away'), undefined, new Error('away again')]) {
      answer();
      await turn();
      ends.shift()?.(error);
      await turn();
    }
    expect(sizes()).toEqual([1, 1, 1, 1]);
    expect(lines).toEqual([expect.stringContaining('"away"'), expect.stringContaining('"away again"')]);
  });

  it('are written before the process ends', async () => {
    answer();
    let ended = false;
    const destroyed = answers.onModuleDestroy().then(() => (ended = true));
    await turn();
    await turn();
    expect(ended).toBe(false);
    ends.shift()?.();
    await destroyed;
    expect(statements.flat()).toHaveLength(1);
  });
});
