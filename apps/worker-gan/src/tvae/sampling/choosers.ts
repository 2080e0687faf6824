import type { Random } from '@celerity/tabular';

/** Chooses one of `length` levels by their probabilities, which begin at `start`. */
export type Chooser = (probabilities: Float32Array, start: number, length: number) => number;

/** Each level as often as it is likely. */
export function drawn(random: Random): Chooser {
  return (probabilities, start, length) => {
    let rest = random.bits() / 2 ** 32;
    for (let level = 0; level < length - 1; level++) {
      rest -= probabilities[start + level]!;
      if (rest < 0) return level;
    }
    return length - 1;
  };
}

export const mostLikely: Chooser = (probabilities, start, length) => {
  let most = 0;
  for (let level = 1; level < length; level++) {
    if (probabilities[start + level]! > probabilities[start + most]!) most = level;
  }
  return most;
};
