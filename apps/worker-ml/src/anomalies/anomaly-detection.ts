import type { CardFeature, detectAnomalies, Row } from '@celerity/contracts';
import type { TaskContext, TaskInput, TaskResult } from '@celerity/task-core';
import { Pacer } from '@celerity/tabular';
import { Injectable } from '@nestjs/common';
import { columnsOf, encodeRows } from '../features/index.js';
import { checkRows, type RowShape } from '../serving/check-rows.js';
import { IsolationForest } from './isolation-forest.js';
import type { IsolationColumn } from './draw-fork.js';
import { type UsualRows, UsualRowsLoader } from './usual-rows.js';

export type AnomalyTask = TaskContext<typeof detectAnomalies>;
export type AnomalyInput = TaskInput<typeof detectAnomalies>;
export type AnomalyResult = TaskResult<typeof detectAnomalies>;

/** Scores how unusual rows are. */
@Injectable()
export class AnomalyDetection {
  constructor(private readonly loader: UsualRowsLoader) {}

  /**
   * Loads what is usual → checks the rows → grows a forest → scores what is usual, for the threshold → scores the rows.
   *
   * @throws what the loader throws; InvalidRowsError; the signal's reason when it aborts
   */
  async run(input: AnomalyInput, { signal }: AnomalyTask): Promise<AnomalyResult> {
    const { rows, contamination, seed } = input;
    const usual = await this.loader.load(input, signal);
    checkRows(shapeOf(usual), rows);
    const pacer = new Pacer(signal);
    const forest = await IsolationForest.grow(usual.columns, usual.rows, { seed, pacer });
    const threshold = thresholdOf(await forest.score(usual.columns, usual.rows, pacer), contamination);
    const scores = await forest.score(isolationColumns(usual.features, rows), rows.length, pacer);
    return { threshold, rows: Array.from(scores, (score) => ({ score, anomalous: score >= threshold })) };
  }
}

/** Every row is looked at by itself: also of a model of units' lives, whose features are sensors. */
function shapeOf({ features, others }: UsualRows): RowShape {
  const roles = { unit_column: null, time_column: null, target: null };
  return { task: 'regression', features: [...features], ignored_columns: [...others], ...roles };
}

/** The score that this share of all rows reaches, one row at least. */
function thresholdOf(scores: Float64Array, share: number): number {
  const reaching = Math.max(1, Math.floor(share * scores.length));
  return scores.toSorted()[scores.length - reaching]!;
}

/** A level that the data set does not have is not missing, but one that no row there has. */
function isolationColumns(features: readonly CardFeature[], rows: readonly Row[]): IsolationColumn[] {
  const columns = columnsOf(encodeRows(features, rows), features.length);
  return features.map((feature, index) => {
    const values = columns[index]!;
    if (feature.kind === 'numeric') return { kind: 'numeric', values };
    const { kind, name, levels } = feature;
    return {
      kind,
      values: values.map((code, row) => (Number.isNaN(code) && rows[row]![name] !== null ? levels.length : code)),
    };
  });
}
