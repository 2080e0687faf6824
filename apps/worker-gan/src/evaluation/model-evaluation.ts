import type { evaluateModel } from '@celerity/contracts';
import { Models, DatasetTables } from '@celerity/storage';
import type { TaskContext, TaskInput, TaskResult } from '@celerity/task-core';
import { Injectable } from '@nestjs/common';
import { TvaeModels } from '../data/tvae-models.js';
import { evaluateQuality } from '../quality/index.js';
import { joinTables } from './join-tables.js';

export type EvaluationTask = TaskContext<typeof evaluateModel>;
export type EvaluationInput = TaskInput<typeof evaluateModel>;
export type EvaluationResult = TaskResult<typeof evaluateModel>;

/** Most rows that are compared, of the data and of the model: enough for scores to within 0.01, and some seconds of work. */
const MAX_ROWS = 10_000;

/** Compares rows of models with the data they were trained on. */
@Injectable()
export class ModelEvaluation {
  constructor(
    private readonly models: Models,
    private readonly opener: TvaeModels,
    private readonly tables: DatasetTables,
  ) {}

  /**
   * Stores the report with the model, too.
   *
   * @throws UnknownModelError, UnsuitableModelError, UnknownDatasetError, QualityError; the signal's reason when it aborts
   */
  async run(input: EvaluationInput, { signal }: EvaluationTask): Promise<EvaluationResult> {
    const { model_id: modelId, seed, label, exclude_columns: excludeColumns } = input;
    const { model, sampler } = await this.opener.open(modelId);
    try {
      const { columns } = sampler.card;
      const { table: real } = await this.tables.load(model.datasetId, { columns, rows: MAX_ROWS, seed, signal });
      const synthetic = await joinTables(sampler.sample(real.rows, { seed, signal }));
      const asked = { seed, signal, excludeColumns, ...(label !== undefined && { label }) };
      const report = await evaluateQuality(real, synthetic, asked);
      await this.models.saveQuality(modelId, report);
      return report;
    } finally {
      await sampler.close();
    }
  }
}
