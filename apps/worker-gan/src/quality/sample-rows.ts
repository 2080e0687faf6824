import { Random } from '@celerity/tabular';

/**
 * At most `most` of the numbers 0 to `rows - 1`, each with the same chance, in random order: all of them when there are no more. The
 * same seed gives the same rows.
 */
export function sampleRows(rows: number, most: number, seed: number): Uint32Array {
  const random = new Random(seed);
  const numbers = Uint32Array.from({ length: rows }, (_, row) => row);
  const size = Math.min(rows, most);
  for (let i = 0; i < size; i++) {
    const other = i + random.int(rows - i);
    const held = numbers[i]!;
    numbers[i] = numbers[other]!;
    numbers[other] = held;
  }
  return numbers.slice(0, size);
}
