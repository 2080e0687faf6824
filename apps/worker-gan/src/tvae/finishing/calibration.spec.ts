import { expect, it } from '@jest/globals';
import { Random } from '@celerity/tabular';
import type { ModesColumn } from '../card.js';
import { layoutOf } from '../columns/layout.js';
import { plausible } from '../sampling/mode-values.js';
import { calibrationOf } from './calibration.js';

const ROWS = 20_000;
const random = new Random(4);

/** One mode, N(0, 1) as the decoder has it. */
const column: ModesColumn = {
  transform: 'modes',
  name: 'x',
  kind: 'continuous',
  weights: [1],
  means: [0],
  stds: [1],
  missing: false,
  min: 0,
  max: 100,
  quantum: null,
  sigma: 0,
  calibration: null,
};
const place = layoutOf([column]).places[0]!;
const scalars = Float32Array.from({ length: ROWS }, () => random.normal() / 4);
const decoded = { rows: ROWS, probabilities: new Float32Array(ROWS).fill(1), scalars };

it('maps the distribution of the decoder to that of the table', () => {
  const real = Float64Array.from({ length: 5000 }, () => 100 * random.uniform());
  const calibration = calibrationOf(column, place, decoded, real, random);
  const mapped = Array.from(scalars, (scalar) => plausible({ ...column, calibration }, 4 * scalar)).sort(
    (a, b) => a - b,
  );
  for (const share of [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]) {
    expect(Math.abs(mapped[Math.floor(share * ROWS)]! - 100 * share)).toBeLessThan(2);
  }
  // The extremes too: about one value in as many as the table has rows.
  expect(mapped[0]).toBeLessThan(0.1);
  expect(mapped.at(-1)).toBeGreaterThan(99.9);
});

it('rises', () => {
  const real = Float64Array.from({ length: 300 }, (_, index) => Math.floor(index / 10));
  const { generated, real: values } = calibrationOf(column, place, decoded, real, random);
  expect(generated).toEqual(generated.toSorted((a, b) => a - b));
  expect(values).toEqual(values.toSorted((a, b) => a - b));
  expect(values).toHaveLength(generated.length);
});

it('does not look at missing cells', () => {
  const real = Float64Array.from({ length: 400 }, (_, index) => (index % 2 === 0 ? NaN : index));
  const { real: values } = calibrationOf(column, place, decoded, real, random);
  expect([values[0], values.at(-1)]).toEqual([1, 399]);
});
