import { digamma } from './digamma.js';
import type { Points } from './mixture.js';

/** Posterior of one normal distribution of the mixture, and of its share. Bishop's names stand beside. */
interface Component {
  /** α */
  concentration: number;
  /** m */
  mean: number;
  /** β */
  meanPrecision: number;
  /** 1 / W */
  scale: number;
  /** ν */
  freedom: number;
}

/** For values of mean 0 and variance 1, as in scikit-learn's BayesianGaussianMixture. */
const PRIOR: Component = { concentration: 0.001, mean: 0, meanPrecision: 1, scale: 1, freedom: 1 };

/**
 * Variational Bayes for a mixture of normal distributions in one dimension: Bishop, "Pattern Recognition and Machine Learning" (2006),
 * section 10.2. The small concentration of the prior takes all weight from components that are not needed. Deterministic: it starts
 * from equal shares of the values in their order.
 */
export class VariationalMixture {
  private components: Component[] = [];
  private rows: Float64Array;

  constructor(
    private readonly points: Points,
    private readonly count: number,
  ) {
    const total = points.counts.reduce((sum, rows) => sum + rows, 0);
    let before = 0;
    this.rows = this.estimate((index, shares) => {
      const rows = points.counts[index]!;
      shares.fill(0)[Math.floor(((before + rows / 2) / total) * count)] = 1;
      before += rows;
    });
  }

  /** Shares the points among the components, and estimates each component from its shares. Returns how many rows moved. */
  iterate(): number {
    const before = this.rows;
    const total = before.reduce((sum, rows) => sum + rows, this.count * PRIOR.concentration);
    const densities = this.components.map((component) => logDensity(component, total));
    this.rows = this.estimate((index, shares) => {
      const value = this.points.values[index]!;
      for (let k = 0; k < this.count; k++) {
        const { mean, constant, precision } = densities[k]!;
        shares[k] = constant - (precision * (value - mean) ** 2) / 2;
      }
      softmaxInPlace(shares);
    });
    return this.rows.reduce((moved, rows, k) => moved + Math.abs(rows - before[k]!), 0) / 2;
  }

  modes(): { weight: number; mean: number; std: number }[] {
    const total = this.components.reduce((sum, { concentration }) => sum + concentration, 0);
    return this.components.map(({ concentration, mean, scale, freedom }) => ({
      weight: concentration / total,
      mean,
      std: Math.sqrt(scale / freedom),
    }));
  }

  /** Sets the components by (10.51) and (10.58) to (10.63), and returns the rows of each. */
  private estimate(share: (index: number, shares: Float64Array) => void): Float64Array {
    const { values, counts } = this.points;
    const [rows, sums, squares] = [0, 1, 2].map(() => new Float64Array(this.count)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const shares = new Float64Array(this.count);
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      share(index, shares);
      for (let k = 0; k < this.count; k++) {
        const weight = shares[k]! * counts[index]!;
        rows[k]! += weight;
        sums[k]! += weight * value;
        squares[k]! += weight * value * value;
      }
    }
    this.components = Array.from(rows, (n, k) => posterior(n, sums[k]!, squares[k]!));
    return rows;
  }
}

function posterior(rows: number, sum: number, squares: number): Component {
  const mean = rows > 0 ? sum / rows : 0;
  const scatter = Math.max(0, squares - rows * mean * mean);
  const meanPrecision = PRIOR.meanPrecision + rows;
  return {
    concentration: PRIOR.concentration + rows,
    mean: (PRIOR.meanPrecision * PRIOR.mean + sum) / meanPrecision,
    meanPrecision,
    scale: PRIOR.scale + scatter + ((PRIOR.meanPrecision * rows) / meanPrecision) * (mean - PRIOR.mean) ** 2,
    freedom: PRIOR.freedom + rows,
  };
}

/** E[log(share · density)] of a value is `constant` - `precision` · (value - mean)² / 2, by (10.46) and (10.64) to (10.66). */
function logDensity({ concentration, mean, meanPrecision, scale, freedom }: Component, totalConcentration: number) {
  const logShare = digamma(concentration) - digamma(totalConcentration);
  const logPrecision = digamma(freedom / 2) + Math.log(2 / scale);
  return { mean, constant: logShare + logPrecision / 2 - 1 / (2 * meanPrecision), precision: freedom / scale };
}

function softmaxInPlace(logs: Float64Array): void {
  let greatest = -Infinity;
  for (const log of logs) if (log > greatest) greatest = log;
  let sum = 0;
  for (let k = 0; k < logs.length; k++) sum += logs[k] = Math.exp(logs[k]! - greatest);
  for (let k = 0; k < logs.length; k++) logs[k]! /= sum;
}
