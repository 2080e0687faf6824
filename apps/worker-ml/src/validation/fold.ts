import type { Random } from '@celerity/tabular';

/** Rows to train on, and rows to judge by. Both in ascending order; no row is in both. */
export interface Fold {
  training: Int32Array;
  test: Int32Array;
}

/**
 * Parts rows into so many folds, or fewer where the rows do not allow as many; none where they allow no judgement at all. Each row is in
 * the test part of one fold at most, and each fold's training part has two classes or more, where there are classes.
 */
export type Split = (rows: Int32Array, folds: number, random: Random) => Fold[];

/** The folds that test one part each and train on the others. */
export function foldsOfParts(rows: Int32Array, partOf: Int32Array, parts: number): Fold[] {
  return Array.from({ length: parts }, (_, part) => ({
    training: rows.filter((_row, index) => partOf[index] !== part),
    test: rows.filter((_row, index) => partOf[index] === part),
  }));
}

export function hasTwoClasses(rows: Int32Array, classes: Int32Array): boolean {
  const first = classes[rows[0]!];
  return rows.some((row) => classes[row] !== first);
}
