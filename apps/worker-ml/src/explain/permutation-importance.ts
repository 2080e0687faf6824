import { Pacer, Random } from '@celerity/tabular';

/** Answers for rows, given by columns. */
export type PredictColumns = (columns: readonly Float32Array[]) => ArrayLike<number> | Promise<ArrayLike<number>>;

export interface PermutationOptions {
  /** The same seed gives the same importance. (Default: 0) */
  seed?: number;
  /** How often each column is put into a random order. (Default: 5) */
  repeats?: number;
  signal?: AbortSignal;
}

/**
 * By how much the loss grows, on average, when a column is put into a random order so that it tells nothing any more (Breiman 2001; of
 * any model: Fisher, Rudin and Dominici 2019). By column; about 0, also less, for one that is not used. Predicts all rows
 * `repeats × columns + 1` times.
 *
 * @param loss of predictions for the target: the smaller the better.
 * @throws the signal's reason when it aborts, and what `predict` throws.
 */
export async function permutationImportance(
  predict: PredictColumns,
  columns: readonly Float32Array[],
  target: ArrayLike<number>,
  loss: (target: ArrayLike<number>, predicted: ArrayLike<number>) => number,
  { seed = 0, repeats = 5, signal }: PermutationOptions = {},
): Promise<number[]> {
  const random = new Random(seed);
  const pacer = new Pacer(signal);
  const usual = loss(target, await predict(columns));
  const importance: number[] = [];
  for (const [index, column] of columns.entries()) {
    let sum = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      if (pacer.due) await pacer.pause();
      sum += loss(target, await predict(columns.with(index, random.shuffle(column.slice())))) - usual;
    }
    importance.push(sum / repeats);
  }
  return importance;
}
