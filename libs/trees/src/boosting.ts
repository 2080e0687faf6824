import type { Random } from '@celerity/tabular';
import { binFeature } from './binned-feature.js';
import { columnsFor, specsOf, type FeatureTable } from './feature-table.js';
import { type GrownTree, TreeGrower } from './grow-tree.js';
import { binsOfEach } from './histogram.js';
import type { Objective, TrainingData } from './objective.js';
import type { Pacer } from '@celerity/tabular';
import { sampleOf } from './row-parts.js';
import type { TreeConfig } from './tree-config.js';
import { leafOf, type Tree, type TreeModel } from './tree-model.js';

/** What a model is trained on, and how. */
export interface Setting {
  features: FeatureTable;
  data: TrainingData;
  config: TreeConfig;
  objective: Objective;
  random: Random;
  training: Int32Array;
  validation: Int32Array;
}

/** A model in the making. */
export class Boosting {
  private readonly rounds: Tree[][] = [];
  private readonly base: number[];
  private readonly scores: Float64Array;
  private readonly gradient: Float32Array;
  private readonly hessian: Float32Array;
  private readonly columns: Float32Array[];

  private constructor(
    private readonly setting: Setting,
    private readonly grower: TreeGrower,
    private readonly pacer: Pacer,
  ) {
    const { features, objective, data, training } = setting;
    this.base = objective.base(data, training).map(Math.fround);
    this.scores = new Float64Array(objective.outputs * features.rows);
    this.base.forEach((base, output) => this.part(this.scores, output).fill(base));
    this.gradient = new Float32Array(this.scores.length);
    this.hessian = new Float32Array(this.scores.length);
    this.columns = columnsFor(specsOf(features), features);
  }

  static async start(setting: Setting, pacer: Pacer): Promise<Boosting> {
    const { features, training, config } = setting;
    const binned = [];
    const bins = binsOfEach(features.features.length, config.maxBins);
    for (const feature of features.features) {
      if (pacer.due) await pacer.pause();
      binned.push(binFeature(feature, training, bins));
    }
    return new Boosting(setting, new TreeGrower(binned, features.rows, config, pacer), pacer);
  }

  /** Grows a tree for each output. False when no tree can grow any more. */
  async round(): Promise<boolean> {
    const { objective, data, config, training, random, features } = this.setting;
    if (this.pacer.due) await this.pacer.pause();
    objective.derivatives(data, this.scores, this.gradient, this.hessian);
    const sample = sampleOf(training, config.rowSample, random);
    const trees: Tree[] = [];
    for (let output = 0; output < objective.outputs; output++) {
      const columns = sampleOf(Int32Array.from(features.features.keys()), config.columnSample, random);
      const grown = await this.grower.grow({
        rows: sample.slice(),
        columns,
        gradient: this.part(this.gradient, output),
        hessian: this.part(this.hessian, output),
      });
      this.addTo(this.part(this.scores, output), grown, sample);
      trees.push(grown.tree);
    }
    this.rounds.push(trees);
    const sampled = config.rowSample < 1 || config.columnSample < 1;
    return sampled || trees.some(({ feature }) => feature.length > 1);
  }

  validationLoss(): number | null {
    const { objective, data, validation } = this.setting;
    return validation.length === 0 ? null : objective.loss(data, this.scores, validation);
  }

  model(rounds: number): TreeModel {
    const { config, features } = this.setting;
    return {
      objective: config.objective,
      features: specsOf(features),
      base: this.base,
      rounds: this.rounds.slice(0, rounds),
    };
  }

  private addTo(scores: Float64Array, { tree, leaves }: GrownTree, sample: Int32Array): void {
    const { objective, data, config } = this.setting;
    for (const { node, rows } of leaves) {
      if (objective.leafStep) tree.value[node] = config.learningRate * objective.leafStep(data, scores, rows);
      const value = tree.value[node]!;
      for (let i = 0; i < rows.length; i++) scores[rows[i]!]! += value;
    }
    this.addToOthers(tree, scores, sample);
  }

  /** Rows that the tree was not grown on: of the validation part, or not in the sample. */
  private addToOthers(tree: Tree, scores: Float64Array, sample: Int32Array): void {
    const { length } = scores;
    if (sample.length === length) return;
    for (let row = 0, next = 0; row < length; row++) {
      if (sample[next] === row) next++;
      else scores[row]! += tree.value[leafOf(tree, this.columns, row)]!;
    }
  }

  private part<A extends Float32Array | Float64Array>(array: A, output: number): A {
    const { rows } = this.setting.features;
    return array.subarray(output * rows, (output + 1) * rows) as A;
  }
}
