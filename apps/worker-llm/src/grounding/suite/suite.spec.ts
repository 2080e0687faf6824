import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PLANTED_ERRORS, runSuite } from './run-suite.js';
import { type Tally, tallyOf } from './tally.js';

jest.setTimeout(900_000);

/** Errors that the verifier means to find; sensors of which it has no word are measured, and not promised (`docs/explanations-in-words.md`). */
const PROMISED = PLANTED_ERRORS.filter((error) => error !== 'sensor of no list');

describe('grounding', () => {
  let tallies: Tally[] = [];
  const of = (...groups: Tally['group'][]) => tallies.filter(({ group }) => groups.includes(group));
  const sum = (some: readonly Tally[], pick: (tally: Tally) => number) =>
    some.reduce((total, tally) => total + pick(tally), 0);

  beforeAll(() => {
    tallies = tallyOf(runSuite({ seed: 1, cases: 100 }));
  }); // prettier-ignore

  it('lets all texts of the template pass, in both languages', () => {
    const texts = of('template', 'answer', 'fleet');
    expect(sum(texts, ({ right }) => right)).toBeGreaterThan(2500);
    expect(sum(texts, ({ refused }) => refused)).toBe(0);
  });

  it.each(PROMISED)('catches 99 % of planted errors of kind %s', (error) => {
    const texts = of('template', 'fleet', 'corpus', 'second corpus');
    const planted = sum(texts, ({ errors }) => errors[error].planted);
    expect(planted).toBeGreaterThan(300);
    expect(sum(texts, ({ errors }) => errors[error].found) / planted).toBeGreaterThanOrEqual(0.99);
  });

  it('refuses at most 1 % of right texts that are phrased freely', () => {
    const texts = of('corpus', 'second corpus');
    expect(sum(texts, ({ refused }) => refused) / sum(texts, ({ right }) => right)).toBeLessThanOrEqual(0.01);
  });

  it('catches wrong numbers in texts that it was never tuned on', () => {
    for (const error of ['number', 'exchanged values', 'machine', 'invented sensor'] as const) {
      const texts = of('held out', 'second held out');
      const planted = sum(texts, ({ errors }) => errors[error].planted);
      expect(sum(texts, ({ errors }) => errors[error].found) / planted).toBeGreaterThanOrEqual(0.98);
    }
  });
});
