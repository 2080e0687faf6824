import { type Pacer, Random } from '@celerity/tabular';
import type { IsolationColumn } from './draw-fork.js';
import { expectedSteps, IsolationTree } from './isolation-tree.js';

/** Of the paper: more trees or larger samples hardly change the scores. */
const TREES = 100;
const SAMPLE = 256;

/**
 * Tells how unusual rows are: unusual ones are alone after few random cuts (Liu, Ting and Zhou, "Isolation forest", ICDM 2008). Growing
 * takes tens of ms, scoring about 10 µs a row.
 */
export class IsolationForest {
  private constructor(
    private readonly trees: readonly IsolationTree[],
    private readonly usual: number,
  ) {}

  /** @param rows at least 2, of which each tree sees 256. The same rows and seed give the same forest. */
  static async grow(
    columns: readonly IsolationColumn[],
    rows: number,
    { seed, pacer }: { seed: number; pacer: Pacer },
  ): Promise<IsolationForest> {
    const random = new Random(seed);
    const size = Math.min(rows, SAMPLE);
    const depth = Math.ceil(Math.log2(size));
    const trees: IsolationTree[] = [];
    while (trees.length < TREES) {
      if (pacer.due) await pacer.pause();
      trees.push(new IsolationTree(columns, drawRows(rows, size, random), depth, random));
    }
    return new IsolationForest(trees, expectedSteps(size));
  }

  /** Above 0 to 1, by row; about 0.5 is usual (equation 2). */
  async score(columns: readonly IsolationColumn[], rows: number, pacer: Pacer): Promise<Float64Array> {
    const steps = new Float64Array(rows);
    for (const tree of this.trees) {
      if (pacer.due) await pacer.pause();
      tree.addSteps(columns, steps);
    }
    return steps.map((sum) => 2 ** (-sum / this.trees.length / this.usual));
  }
}

/** Different rows (Floyd's algorithm; Bentley, Programming Pearls, 1987). */
function drawRows(rows: number, size: number, random: Random): number[] {
  const drawn = new Set<number>();
  for (let last = rows - size; last < rows; last++) {
    const row = random.int(last + 1);
    drawn.add(drawn.has(row) ? last : row);
  }
  return [...drawn];
}
