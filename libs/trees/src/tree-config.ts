import type { ObjectiveSpec } from './objective.js';

/** How trees are grown and added up. */
export interface TreeConfig {
  objective: ObjectiveSpec;
  /** Trees for each output. (Default: 100) */
  rounds: number;
  /** How much of a tree's correction is taken, above 0 to 1. (Default: 0.1) */
  learningRate: number;
  /** At least 2. (Default: 31) */
  maxLeaves: number;
  /** Splits from the root to a leaf; 0: no limit. (Default: 0) */
  maxDepth: number;
  /** Rows that a leaf needs. (Default: 20) */
  minLeafRows: number;
  /** Sum of second derivatives that a leaf needs: its rows, for squared error. Above 0. (Default: 0.001) */
  minLeafWeight: number;
  /** Shrinks leaves with little weight: added to the sum of second derivatives. (Default: 0) */
  l2: number;
  /** Gain that a split needs more than. (Default: 0) */
  minGain: number;
  /** Share of the rows that each round sees, above 0 to 1. (Default: 1) */
  rowSample: number;
  /** Share of the features that each tree sees, above 0 to 1. (Default: 1) */
  columnSample: number;
  /** Bins of a feature, 2 to 255; fewer where there are more than 4,112 features: 2^20 in all. (Default: 255) */
  maxBins: number;
  /**
   * Weight of each class, times that of the row; `balanced`: the rows of every class weigh the same together, and all rows as much
   * as before. (Default: none)
   */
  classWeights: 'balanced' | readonly number[] | undefined;
  /** Rounds without a smaller loss on the validation part after which training ends; 0: never. (Default: 0) */
  patience: number;
  /** Share of the rows that is the validation part, where patience is set and no part is given. (Default: 0.1) */
  validationShare: number;
  /** The same seed, data and settings give the same model. (Default: 0) */
  seed: number;
}

const DEFAULTS: Omit<TreeConfig, 'objective'> = {
  rounds: 100,
  learningRate: 0.1,
  maxLeaves: 31,
  maxDepth: 0,
  minLeafRows: 20,
  minLeafWeight: 1e-3,
  l2: 0,
  minGain: 0,
  rowSample: 1,
  columnSample: 1,
  maxBins: 255,
  classWeights: undefined,
  patience: 0,
  validationShare: 0.1,
  seed: 0,
};

/** What a setting must be. */
type Rule = [wanted: string, holds: (value: number) => boolean];

const share: Rule = ['above 0 and at most 1', (value) => value > 0 && value <= 1];
const atLeast = (least: number): Rule => [
  `a whole number of at least ${least}`,
  (value) => Number.isInteger(value) && value >= least,
];
const notNegative: Rule = ['0 or more', (value) => value >= 0 && value < Infinity];

const RULES = {
  rounds: atLeast(1),
  learningRate: share,
  maxLeaves: atLeast(2),
  maxDepth: atLeast(0),
  minLeafRows: atLeast(1),
  minLeafWeight: ['above 0', (value) => value > 0 && value < Infinity],
  l2: notNegative,
  minGain: notNegative,
  rowSample: share,
  columnSample: share,
  maxBins: ['a whole number from 2 to 255', (value) => Number.isInteger(value) && value >= 2 && value <= 255],
  patience: atLeast(0),
  validationShare: ['above 0 and below 1', (value) => value > 0 && value < 1],
  seed: ['a whole number', Number.isInteger],
} satisfies Partial<Record<keyof TreeConfig, Rule>>;

/** Fills in the defaults. @throws RangeError that names the setting. */
export function completeConfig(config: Partial<TreeConfig> & Pick<TreeConfig, 'objective'>): TreeConfig {
  const complete = { ...DEFAULTS, ...config };
  for (const [name, [wanted, holds]] of Object.entries(RULES)) {
    const value = complete[name as keyof typeof RULES];
    if (!holds(value)) throw new RangeError(`${name} must be ${wanted}, not ${value}.`);
  }
  const { objective } = complete;
  if (objective.kind === 'softmax' && !(Number.isInteger(objective.classes) && objective.classes >= 2)) {
    throw new RangeError(`classes must be a whole number of at least 2, not ${objective.classes}.`);
  }
  if (objective.kind === 'quantile' && !(objective.quantile > 0 && objective.quantile < 1)) {
    throw new RangeError(`quantile must be above 0 and below 1, not ${objective.quantile}.`);
  }
  if (complete.classWeights && objective.kind !== 'binary' && objective.kind !== 'softmax') {
    throw new RangeError(`classWeights are for classes: ${objective.kind} has none.`);
  }
  return complete;
}
