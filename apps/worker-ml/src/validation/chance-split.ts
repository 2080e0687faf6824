import { foldsOfParts, type Split } from './fold.js';

/**
 * By chance; each class is spread over the folds evenly (stratified k-fold, Kohavi 1995).
 *
 * @param classes by row: from 0. Undefined: there are none.
 */
export function chanceSplit(classes: Int32Array | undefined): Split {
  return (rows, folds, random) => {
    const groups = new Map<number, number[]>();
    rows.forEach((row, index) => {
      const of = classes?.[row] ?? 0;
      const group = groups.get(of);
      if (group) group.push(index);
      else groups.set(of, [index]);
    });
    const sizes = [...groups.values()].map(({ length }) => length).sort((a, b) => b - a);
    const possible = Math.min(folds, Math.floor(rows.length / 2), classes ? (sizes[1] ?? 0) : Infinity);
    if (possible < 2) return [];
    const partOf = new Int32Array(rows.length);
    // Where one class ended the next goes on, so that the folds stay of one size.
    let next = 0;
    for (const [, group] of [...groups].sort(([a], [b]) => a - b)) {
      for (const index of random.shuffle(group)) partOf[index] = next++ % possible;
    }
    return foldsOfParts(rows, partOf, possible);
  };
}
