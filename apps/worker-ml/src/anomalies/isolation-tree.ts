import type { Random } from '@celerity/tabular';
import { drawFork, type Fork, goesLeft, type IsolationColumn } from './draw-fork.js';

/** All of one shape, a leaf too: nodes are what scoring spends its time on. */
interface IsolationNode {
  /** Undefined in a leaf. */
  fork: Fork | undefined;
  left: IsolationNode | undefined;
  right: IsolationNode | undefined;
  /** Of a leaf: from the root to it, and those that it would take to part its rows. */
  steps: number;
}

/** Parts rows at random until each is alone, or the depth is reached (Liu, Ting and Zhou 2008, algorithm 2). */
export class IsolationTree {
  private readonly root: IsolationNode;
  private readonly order: Int32Array;

  constructor(
    private readonly columns: readonly IsolationColumn[],
    rows: readonly number[],
    private readonly depth: number,
    private readonly random: Random,
  ) {
    this.order = Int32Array.from(columns.keys());
    this.root = this.grow(rows, 0);
  }

  /** Adds to each row's sum the steps until it is alone. */
  addSteps(columns: readonly IsolationColumn[], sums: Float64Array): void {
    for (let row = 0; row < sums.length; row++) {
      let node = this.root;
      for (let { fork } = node; fork; { fork } = node) {
        node = (goesLeft(fork, columns[fork.feature]!.values[row]!) ? node.left : node.right)!;
      }
      sums[row]! += node.steps;
    }
  }

  private grow(rows: readonly number[], steps: number): IsolationNode {
    const fork =
      steps < this.depth && rows.length > 1 ? drawFork(this.columns, rows, this.order, this.random) : undefined;
    if (!fork) return { fork, left: undefined, right: undefined, steps: steps + expectedSteps(rows.length) };
    const { values } = this.columns[fork.feature]!;
    const [lefts, rights]: [number[], number[]] = [[], []];
    for (const row of rows) (goesLeft(fork, values[row]!) ? lefts : rights).push(row);
    return { fork, left: this.grow(lefts, steps + 1), right: this.grow(rights, steps + 1), steps: 0 };
  }
}

/** Mean steps of a search in a binary tree of so many rows that does not find any (Liu et al. 2008, equation 1). */
export function expectedSteps(rows: number): number {
  if (rows < 2) return 0;
  let harmonic = 0;
  for (let i = 1; i < rows; i++) harmonic += 1 / i;
  return 2 * harmonic - (2 * (rows - 1)) / rows;
}
