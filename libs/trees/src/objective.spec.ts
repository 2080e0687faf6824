import { describe, expect, it } from '@jest/globals';
import { objectiveOf, type ObjectiveSpec } from './objective.js';

const ROWS = Int32Array.of(0, 1, 2, 3);
const WEIGHTS = Float64Array.of(1, 2, 0.5, 3);

const TARGETS: [ObjectiveSpec, number[]][] = [
  [{ kind: 'binary' }, [0, 1, 1, 0]],
  [{ kind: 'softmax', classes: 3 }, [2, 0, 1, 0]],
  [{ kind: 'squared_error' }, [0.3, -2, 5, 1]],
];

describe.each(TARGETS)('objective %j', (spec, target) => {
  const objective = objectiveOf(spec);
  const rows = ROWS;
  const data = { target: Float64Array.from(target), weights: WEIGHTS };
  const size = 4 * objective.outputs;
  const scores = Float64Array.from({ length: size }, (_, i) => Math.sin(3 * i + 1));
  const total = data.weights.reduce((sum, weight) => sum + weight, 0);
  // The derivatives of squared error are those of its half.
  const scale = spec.kind === 'squared_error' ? total / 2 : total;
  const lossAt = (moved: Float64Array) => scale * objective.loss(data, moved, rows);
  const movedBy = (at: number, step: number) => scores.map((score, i) => (i === at ? score + step : score));

  it('gives the derivatives that finite differences of its loss have', () => {
    const gradient = new Float32Array(size);
    const hessian = new Float32Array(size);
    objective.derivatives(data, scores, gradient, hessian);
    for (let at = 0; at < size; at++) {
      const step = 1e-4;
      const [below, here, above] = [lossAt(movedBy(at, -step)), lossAt(scores), lossAt(movedBy(at, step))];
      expect(gradient[at]).toBeCloseTo((above - below) / (2 * step), 5);
      expect(hessian[at]).toBeCloseTo((above - 2 * here + below) / step ** 2, 5);
    }
  });

  it('starts from the constant scores with the least loss', () => {
    const constant = (base: number[]) => Float64Array.from({ length: size }, (_, i) => base[Math.floor(i / 4)]!);
    const base = objective.base(data, rows);
    const least = objective.loss(data, constant(base), rows);
    base.forEach((_, output) => {
      for (const step of [-0.01, 0.01]) {
        const moved = base.map((value, i) => (i === output ? value + step : value));
        expect(objective.loss(data, constant(moved), rows)).toBeGreaterThan(least);
      }
    });
  });

  it('does not overflow at scores far out', () => {
    for (const far of [-800, 800]) {
      const extreme = scores.map((_, i) => (i % 2 === 0 ? far : -far));
      const gradient = new Float32Array(size);
      objective.derivatives(data, extreme, gradient, new Float32Array(size));
      expect(gradient.every(Number.isFinite)).toBe(true);
      expect(objective.loss(data, extreme, rows)).toBeLessThan(Infinity);
      expect(objective.predict(extreme.slice()).every(Number.isFinite)).toBe(true);
    }
  });
});

describe('softmax', () => {
  it('predicts chances that sum to 1', () => {
    const chances = objectiveOf({ kind: 'softmax', classes: 2 }).predict(Float64Array.of(1, 5, 2, -3));
    expect(chances[0]! + chances[2]!).toBeCloseTo(1, 12);
    expect(chances[0]! / chances[2]!).toBeCloseTo(Math.exp(-1), 12);
    expect(chances[1]! + chances[3]!).toBeCloseTo(1, 12);
  });
});

describe('quantile', () => {
  const objective = objectiveOf({ kind: 'quantile', quantile: 0.2 });
  const data = { target: Float64Array.of(4, -2, 5, 1), weights: WEIGHTS };
  const scores = Float64Array.of(3, 1, 2, 0.5);
  const lossAt = (moved: Float64Array) => objective.loss(data, moved, ROWS);

  it('gives the slope that finite differences of its loss have, and a second derivative of 1', () => {
    const gradient = new Float32Array(4);
    const hessian = new Float32Array(4);
    objective.derivatives(data, scores, gradient, hessian);
    for (const at of ROWS) {
      const movedBy = (step: number) => scores.map((score, i) => (i === at ? score + step : score));
      expect(gradient[at]).toBeCloseTo((6.5 * (lossAt(movedBy(1e-4)) - lossAt(movedBy(-1e-4)))) / 2e-4, 5);
    }
    expect([...hessian]).toEqual([...WEIGHTS]);
  });

  it('starts from the constant, and lets leaves take the step, with the least loss', () => {
    const base = objective.base(data, ROWS)[0]!;
    const step = objective.leafStep!(data, scores, ROWS);
    const constant = (value: number) => lossAt(new Float64Array(4).fill(value));
    const stepped = (value: number) => lossAt(scores.map((score) => score + value));
    for (const off of [-0.01, 0.01]) {
      expect(constant(base + off)).toBeGreaterThan(constant(base));
      expect(stepped(step + off)).toBeGreaterThan(stepped(step));
    }
  });

  it('counts no row without weight', () => {
    const weights = Float64Array.of(0, 0, 1, 0);
    expect(objective.base({ ...data, weights }, ROWS)).toEqual([5]);
  });
});
