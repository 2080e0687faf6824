import { evaluateModel } from '@celerity/contracts';
import { Handles, LoggingTask } from '@celerity/task-core';
import {
  type EvaluationInput,
  type EvaluationResult,
  type EvaluationTask,
  ModelEvaluation,
} from '../evaluation/model-evaluation.js';

@Handles(evaluateModel)
export class EvaluateModel extends LoggingTask<typeof evaluateModel> {
  constructor(private readonly evaluation: ModelEvaluation) {
    super();
  }

  run(input: EvaluationInput, task: EvaluationTask): Promise<EvaluationResult> {
    return this.evaluation.run(input, task);
  }
}
