import { describe, expect, it } from '@jest/globals';
import { classPoints } from './class-points.js';
import { probabilityPoints } from './probability-points.js';
import { spreadRest } from './spread-rest.js';

const logistic = (score: number) => 1 / (1 + Math.exp(-score));
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/** The Aumann-Shapley value by its definition: the integral of the slope along the line, by many small steps. */
function alongTheLine(probability: (t: number) => number, slope: (t: number) => number): number {
  const steps = 20_000;
  let total = 0;
  for (let i = 0; i < steps; i++) total += slope(probability((i + 0.5) / steps)) / steps;
  return total;
}

describe('probabilityPoints', () => {
  it.each([
    [-3, [1, 2.5, -0.5]],
    [0.4, [-7, 1, 0]],
    [2, [0.5, -0.5, 1e-9]],
  ])('are the log-odds times the mean slope of the line: base %d, %j', (base, logOdds) => {
    const { contributions, base: start } = probabilityPoints(base, Float64Array.from(logOdds));
    const moved = logOdds.reduce((total, value) => total + value, 0);
    const slope = alongTheLine(
      (t) => logistic(base + t * moved),
      (p) => p * (1 - p),
    );
    logOdds.forEach((value, i) => expect(contributions[i]).toBeCloseTo(value * slope, 8));
    expect(start).toBe(logistic(base));
    expect(sum(contributions)).toBeCloseTo(logistic(base + moved) - logistic(base), 14);
  });

  it.each([-40, 40])('keep signs and the sum at log-odds of %d', (base) => {
    for (const moved of [1e-3, -1e-3, 80, -80]) {
      const { contributions } = probabilityPoints(base, Float64Array.of(2 * moved, -moved));
      expect(contributions.every(Number.isFinite)).toBe(true);
      expect([...contributions].map(Math.sign)).toEqual([Math.sign(moved), -Math.sign(moved)]);
      expect(sum(contributions)).toBeCloseTo(logistic(base + moved) - logistic(base), 14);
    }
  });

  it('do not jump where log-odds cancel out', () => {
    const slopes = [0, 1e-12, 0.99e-6, 1.01e-6, 1e-5].map(
      (moved) => probabilityPoints(1, Float64Array.of(1 + moved, -1)).contributions[1]!,
    );
    for (const slope of slopes) expect(slope).toBeCloseTo(-logistic(1) * (1 - logistic(1)), 5);
    expect(slopes[2]).toBeCloseTo(slopes[3]!, 8);
  });
});

describe('classPoints', () => {
  it('of two classes are those of the log-odds between them', () => {
    // One score stays 0: the softmax is the logistic function of the other.
    const logOdds = Float64Array.of(0.8, -2.5, 4);
    const expected = probabilityPoints(-1, logOdds);
    const scores = Float64Array.of(0, 0, 0, ...logOdds);
    const { base, contributions } = classPoints([0, -1], scores, 1);
    expect(base).toBeCloseTo(expected.base, 14);
    contributions.forEach((points, i) => expect(points).toBeCloseTo(expected.contributions[i]!, 12));
  });

  it.each([
    ['near', 1],
    ['far', 25],
  ])('sum to the difference of the probabilities: scores that move %s', (_, scale) => {
    const from = [0.2, -1, 0.5];
    const scores = Float64Array.from([1, -0.6, 0.3, 0.9, -1.2, 0.4], (score) => score * scale);
    const to = from.map((score, k) => score + scores[2 * k]! + scores[2 * k + 1]!);
    const chance = (all: number[], told: number) => 1 / all.reduce((total, z) => total + Math.exp(z - all[told]!), 0);
    for (const told of [0, 1, 2]) {
      const { base, contributions } = classPoints(from, scores, told);
      expect(base).toBeCloseTo(chance(from, told), 14);
      expect(sum(contributions)).toBeCloseTo(chance(to, told) - chance(from, told), 11);
    }
  });

  it('are the integral of the slope along the line', () => {
    const from = [0.2, -1, 0.5];
    const moved = [2, 0, -3];
    // Feature 0 moves the first score, feature 1 the last.
    const scores = Float64Array.of(2, 0, 0, 0, 0, -3);
    const chances = (t: number) => {
      const powers = from.map((score, k) => Math.exp(score + t * moved[k]!));
      return powers.map((power) => power / powers.reduce((total, other) => total + other));
    };
    const first =
      2 *
      alongTheLine(
        (t) => chances(t)[0]!,
        (p) => p * (1 - p),
      );
    expect(classPoints(from, scores, 0).contributions[0]).toBeCloseTo(first, 8);
  });
});

describe('spreadRest', () => {
  it('shares out by size', () => {
    const contributions = Float64Array.of(3, -1, 0);
    spreadRest(contributions, 2.4);
    expect([...contributions]).toEqual([3.3, -0.9, 0].map((value) => expect.closeTo(value, 14)));
  });

  it('shares out evenly where there is no size', () => {
    const contributions = new Float64Array(4);
    spreadRest(contributions, 1);
    expect([...contributions]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});
