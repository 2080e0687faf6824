import { beforeAll, describe, expect, it } from '@jest/globals';
import { guarded, scenarios } from './scenarios.js';
import type { Played } from './scenario.js';

const chosen = scenarios.filter(({ key }) => guarded.flat().includes(key));

/** The most important scenarios of `npm run faults`, with fewer tasks. */
describe('workers that are broken', () => {
  const results = new Map<string, Promise<Played>>();
  beforeAll(() => {
    for (const keys of guarded) {
      let before: Promise<unknown> = Promise.resolve();
      for (const key of keys) {
        const { play } = chosen.find((scenario) => scenario.key === key)!;
        const result = before.then(() => play('short'));
        before = result.catch(() => undefined);
        results.set(key, result);
      }
    }
  });

  it.each(chosen.map(({ key }) => key))(
    '%s: nothing is lost, and nothing runs twice without need',
    async (key) => {
      const { violations, ...figures } = (await results.get(key))!;
      expect({ ...figures, violations }).toMatchObject({ lost: 0, unexplained: 0, violations: [] });
      expect(figures.succeeded + figures.failed).toBe(figures.accepted);
    },
    240_000,
  );
});
