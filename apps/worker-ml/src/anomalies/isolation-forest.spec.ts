import { Pacer, Random } from '@celerity/tabular';
import { rocAuc } from '@celerity/trees';
import { describe, expect, it } from '@jest/globals';
import type { IsolationColumn } from './draw-fork.js';
import { IsolationForest } from './isolation-forest.js';
import { expectedSteps } from './isolation-tree.js';

const USUAL = 1000;
const ROWS = 1015;

/** Two columns that belong together and one by itself, normal; the last 15 rows are anywhere. The same in every language. */
function plantedOutliers(): IsolationColumn[] {
  let state = 1;
  const uniform = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value) - 6;
  const columns = [0, 1, 2].map(() => ({ kind: 'numeric' as const, values: new Float32Array(ROWS) }));
  for (let row = 0; row < ROWS; row++) {
    const first = row < USUAL ? normal() : 12 * uniform() - 6;
    const values =
      row < USUAL ? [first, 0.8 * first + 0.6 * normal(), normal()] : [first, 12 * uniform() - 6, 12 * uniform() - 6];
    values.forEach((value, i) => (columns[i]!.values[row] = value));
  }
  return columns;
}

const forestOf = (columns: IsolationColumn[], rows: number, seed = 0) =>
  IsolationForest.grow(columns, rows, { seed, pacer: new Pacer() });

async function scoresOf(columns: IsolationColumn[], seed = 0, asked = columns): Promise<Float64Array> {
  const forest = await forestOf(columns, columns[0]!.values.length, seed);
  return forest.score(asked, asked[0]!.values.length, new Pacer());
}

describe('IsolationForest', () => {
  const columns = plantedOutliers();
  const isPlanted = Uint8Array.from({ length: ROWS }, (_, row) => Number(row >= USUAL));

  it('finds what scikit-learn finds', async () => {
    // scikit-learn 1.2.1, IsolationForest(n_estimators=100, max_samples=256), 20 seeds: ROC AUC .927 to .937.
    for (const seed of [1, 2]) {
      const auc = rocAuc(await scoresOf(columns, seed), isPlanted)!;
      expect(auc).toBeGreaterThan(0.92);
      expect(auc).toBeLessThan(0.945);
    }
  });

  it('scores as scikit-learn does', async () => {
    // -score_samples, mean over 20 seeds.
    const expected = [
      ...[
        [0, 0.4048],
        [1, 0.4524],
        [2, 0.4453],
        [500, 0.4392],
      ],
      ...[
        [1000, 0.7148],
        [1001, 0.6734],
        [1007, 0.5412],
        [1014, 0.7631],
      ],
    ];
    const seeds = await Promise.all([1, 2, 3].map((seed) => scoresOf(columns, seed)));
    for (const [row, score] of expected) {
      const mean = seeds.reduce((sum, scores) => sum + scores[row!]!, 0) / seeds.length;
      expect(Math.abs(mean - score!)).toBeLessThan(0.02);
    }
  });

  it('gives the same scores with the same seed, others with another', async () => {
    expect(await scoresOf(columns, 5)).toEqual(await scoresOf(columns, 5));
    expect(await scoresOf(columns, 6)).not.toEqual(await scoresOf(columns, 5));
  });

  it('finds a rare level, and one that nobody has', async () => {
    const values = Float32Array.from({ length: 300 }, (_, row) => (row === 7 ? 3 : row % 3));
    const data: IsolationColumn[] = [
      { kind: 'categorical', values },
      { kind: 'numeric', values: Float32Array.from(values, (_, row) => row % 17) },
    ];
    const asked: IsolationColumn[] = [
      { kind: 'categorical', values: Float32Array.of(1, 3, 4, NaN) },
      { kind: 'numeric', values: Float32Array.of(8, 8, 8, 8) },
    ];
    const [usual, rare, unseen, missing] = await scoresOf(data, 0, asked);
    expect(rare).toBeGreaterThan(usual! + 0.1);
    expect(unseen).toBeGreaterThan(usual! + 0.1);
    expect(Math.abs(missing! - usual!)).toBeLessThan(0.03);
  });

  it('learns from rows with missing values', async () => {
    const random = new Random(1);
    const holes = columns.map(({ kind, values }) => ({
      kind,
      values: values.map((value) => (random.uniform() < 0.1 ? NaN : value)),
    }));
    expect(rocAuc(await scoresOf(holes), isPlanted)).toBeGreaterThan(0.88);
  });

  it('scores rows that are all alike 0.5', async () => {
    const same: IsolationColumn[] = [
      { kind: 'numeric', values: new Float32Array(50).fill(3) },
      { kind: 'categorical', values: new Float32Array(50) },
      { kind: 'numeric', values: new Float32Array(50).fill(NaN) },
    ];
    for (const score of await scoresOf(same)) expect(score).toBeCloseTo(0.5, 12);
  });

  it('works on two rows, and on the greatest numbers', async () => {
    const most = 2 ** 127;
    const scores = await scoresOf([{ kind: 'numeric', values: Float32Array.of(-most, most) }]);
    expect([...scores]).toEqual([0.5, 0.5]);
  });

  it('ends when its signal aborts', async () => {
    const forest = await forestOf(columns, ROWS);
    const stopped = new Pacer(AbortSignal.abort(new Error('enough')));
    const many = columns.map(({ kind }) => ({ kind, values: new Float32Array(100_000) }));
    await expect(forest.score(many, 100_000, stopped)).rejects.toThrow('enough');
  });
});

describe('expectedSteps', () => {
  it('is the mean depth of random search trees', () => {
    // c(3) = 2 (1 + 1/2) - 4/3; c(256) by the paper's approximation of harmonic numbers, ln(n) + Euler's constant.
    expect([0, 1, 2].map(expectedSteps)).toEqual([0, 0, 1]);
    expect(expectedSteps(3)).toBeCloseTo(5 / 3, 12);
    expect(expectedSteps(256)).toBeCloseTo(2 * (Math.log(255) + 0.5772156649) - 510 / 256, 1);
  });
});
