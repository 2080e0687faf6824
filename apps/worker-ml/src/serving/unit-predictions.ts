import type { predictRul } from '@celerity/contracts';
import { deriveId, type TaskContext, type TaskInput, type TaskResult } from '@celerity/task-core';
import { Injectable } from '@nestjs/common';
import { checkRows } from './check-rows.js';
import { UnsuitableModelError } from './errors.js';
import { LargeCalls } from './large-calls.js';
import { predictUnits } from './predict-units.js';
import { ServedModels } from './served-models.js';

export type RulTask = TaskContext<typeof predictRul>;
export type RulInput = TaskInput<typeof predictRul>;
export type RulResult = TaskResult<typeof predictRul>;

/** Answers calls for the remaining useful life of units. */
@Injectable()
export class UnitPredictions {
  constructor(
    private readonly models: ServedModels,
    private readonly largeCalls: LargeCalls,
  ) {}

  /** @throws UnknownModelError, ModelNotReadyError, UnsuitableModelError, InvalidRowsError; the signal's reason when it aborts */
  run({ model_id: modelId, rows: asked }: RulInput, { id, signal }: RulTask): Promise<RulResult> {
    return this.models.use(modelId, async (model) => {
      if (model.card.task !== 'rul') {
        throw new UnsuitableModelError(`Model ${modelId} tells no remaining useful life: use ml.predict.`);
      }
      const rows = await this.largeCalls.rowsOf(asked);
      checkRows(model.card, rows);
      const predictions = await predictUnits(model, rows, signal);
      const predictionId = deriveId(id, 'prediction');
      return { prediction_id: predictionId, ...(await this.largeCalls.resultOf(predictionId, predictions)) };
    });
  }
}
