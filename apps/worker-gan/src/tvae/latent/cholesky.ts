/** Least variance that is left of a dimension; rounding can bring it below 0. */
const LEAST = 1e-6;

/**
 * The lower triangular L with L·Lᵀ = `matrix` (Cholesky–Banachiewicz).
 *
 * @param matrix symmetric and positive definite, `size` × `size`; only its lower half is read.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) rest -= factor[i * size + k]! * factor[j * size + k]!;
      factor[i * size + j] = i === j ? Math.sqrt(Math.max(rest, LEAST)) : rest / factor[j * size + j]!;
    }
  }
  return factor;
}
