import type { NumericColumn } from '@celerity/tabular';

/** Steps of time, ms: day, hour, minute, second. */
const TIMES = [86_400_000, 3_600_000, 60_000, 1000];
const MOST_DECIMALS = 6;

/** Of what all values are multiples: whole numbers, so many decimals, full days …; null where they are any numbers. */
export function quantumOf(kind: NumericColumn['kind'], values: Float64Array): number | null {
  if (kind === 'integer') return 1;
  if (kind === 'datetime') return TIMES.find((time) => values.every((value) => value % time === 0)) ?? 1;
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
    if (values.every((value) => Number(value.toFixed(decimals)) === value)) return 10 ** -decimals;
  }
  return null;
}

export function roundTo(quantum: number, value: number): number {
  if (quantum >= 1) return Math.round(value / quantum) * quantum;
  // Dividing by a power of ten gives the number nearest to the decimal fraction; multiplying by 0.1 would not.
  const perUnit = Math.round(1 / quantum);
  return Math.round(value * perUnit) / perUnit;
}
