import {
  checkModel,
  detectAnomalies,
  ModelCard,
  type Prediction,
  predictDataset,
  predictRows,
  predictRul,
  type Row,
  trainModel,
  trainRulModel,
} from '@celerity/contracts';
import { type MlModel, modelKey, predictionOutputsKey } from '@celerity/storage';
import {
  BatchTask,
  deriveId,
  Handles,
  LoggingTask,
  type TaskContext,
  type TaskDefinition,
  TaskError,
  type TaskInput,
  toError,
} from '@celerity/task-core';
import type { Type } from '@nestjs/common';
import type { StorageGateway } from './storage-gateway.js';

class InvalidRowsError extends TaskError {}
class BroughtModelError extends TaskError {}

/** What is known of a model with one number, `torque`, and one text, `type`. @param more what is different */
export function cardOf(more: Partial<ModelCard> = {}): ModelCard {
  return ModelCard.parse({
    ...{ version: 1, origin: 'trained', task: 'classification', target: 'failure', classes: ['0', '1'] },
    ...{ positive_class: '1', threshold: 0.5, unit_column: null, time_column: null, ignored_columns: ['machine'] },
    features: [
      {
        ...{ name: 'torque', kind: 'numeric', min: 1, max: 99, mean: 40, p05: 10, p95: 90 },
        reference: { edges: [30, 50], shares: [0.25, 0.5, 0.25], missing: 0 },
      },
      { name: 'type', kind: 'categorical', levels: ['L', 'M'], reference: { shares: [0.6, 0.4], missing: 0 } },
    ],
    excluded: [{ column: 'machine', kind: 'id', reason: 'Every row has another value.' }],
    ...{ warnings: [], rows: 10_000, trained_rows: 10_000, validation: null, metrics: { rows: 10_000, roc_auc: 0.9 } },
    ...{ calibration: null, importance: [{ feature: 'torque', share: 1 }], base_value: 0.1, rounds: 3, rul: null },
    ...{ onnx: { input: 'features', outputs: {} }, config: {}, versions: { celerity: '0.1.0' } },
    ...more,
  });
}

/** The handlers of worker-ml, without its mathematics: they write rows as it does. */
export function mlWorker(gateway: StorageGateway): [TaskDefinition, Type<LoggingTask>][] {
  const finish = async (modelId: string, task: TaskContext, make: (model: MlModel) => ModelCard) => {
    const { attempt } = task.request;
    const model = await gateway.mlModels.begin(modelId, attempt);
    if (!model) throw new Error(`model ${modelId} is not there`);
    try {
      const card = make(model);
      const { bytes } = await gateway.write(modelKey(modelId), 'an onnx file');
      await gateway.mlModels.succeed(modelId, attempt, { card, artifact: modelKey(modelId), bytes });
      return { model_id: modelId, metrics: card.metrics };
    } catch (error) {
      const { name: type, message } = error as Error;
      await gateway.mlModels.settle(modelId, 'FAILURE', { type, message }, attempt);
      throw error;
    }
  };

  @Handles(trainModel)
  class Train extends LoggingTask<typeof trainModel> {
    run({ model_id, config }: TaskInput<typeof trainModel>, task: TaskContext) {
      return finish(model_id, task, () => cardOf({ task: config.task, config }));
    }
  }

  @Handles(trainRulModel)
  class TrainRul extends LoggingTask<typeof trainRulModel> {
    run({ model_id, config }: TaskInput<typeof trainRulModel>, task: TaskContext) {
      const { unit_column, time_column } = config;
      return finish(model_id, task, () =>
        cardOf({ task: 'rul', target: null, classes: null, unit_column, time_column }),
      );
    }
  }

  @Handles(checkModel)
  class Check extends LoggingTask<typeof checkModel> {
    async run({ model_id }: TaskInput<typeof checkModel>, task: TaskContext) {
      const file = (await gateway.artifacts.readBytes(modelKey(model_id))).toString();
      await finish(model_id, task, () => {
        if (file !== 'onnx') throw new BroughtModelError('This is no ONNX file.');
        return cardOf({ origin: 'brought' });
      });
      return { model_id };
    }
  }

  /** A torque of 0 is refused; over 1,000 rows go to the store. */
  const answer = async (taskId: string, rows: readonly Row[] | { artifact: string }) => {
    const all =
      'artifact' in rows ? (JSON.parse((await gateway.artifacts.readBytes(rows.artifact)).toString()) as Row[]) : rows;
    if (all.some(({ torque }) => torque === 0)) throw new InvalidRowsError('rows[0].torque: is 0');
    const predictions: Prediction[] = all.map(({ torque }) => {
      const attributions = [{ feature: 'torque', value: torque ?? null, contribution: 0.4 }];
      return { probability: 0.5, label: '1', base_value: 0.1, attributions, warnings: [] };
    });
    const prediction_id = deriveId(taskId, 'prediction');
    if (all.length <= 1000) return { prediction_id, predictions, artifact: null };
    const artifact = predictionOutputsKey(prediction_id);
    await gateway.write(artifact, JSON.stringify(predictions));
    return { prediction_id, predictions: null, artifact };
  };

  @Handles(predictRows)
  class Predict extends BatchTask<typeof predictRows> {
    runBatch(inputs: TaskInput<typeof predictRows>[], tasks: TaskContext[]) {
      const answers = inputs.map(({ rows }, index) => answer(tasks[index]!.request.taskId, rows).catch(toError));
      return Promise.all(answers);
    }
  }

  @Handles(predictRul)
  class PredictRul extends LoggingTask<typeof predictRul> {
    run({ rows }: TaskInput<typeof predictRul>, task: TaskContext) {
      return answer(task.request.taskId, rows);
    }
  }

  @Handles(predictDataset)
  class PredictDataset extends LoggingTask<typeof predictDataset> {
    run({ dataset_id }: TaskInput<typeof predictDataset>) {
      return { dataset_id, rows: 3 };
    }
  }

  @Handles(detectAnomalies)
  class Detect extends LoggingTask<typeof detectAnomalies> {
    run({ rows }: TaskInput<typeof detectAnomalies>) {
      return { threshold: 0.6, rows: rows.map(() => ({ score: 0.7, anomalous: true })) };
    }
  }

  return [
    [trainModel, Train],
    [trainRulModel, TrainRul],
    [checkModel, Check],
    [predictRows, Predict],
    [predictRul, PredictRul],
    [predictDataset, PredictDataset],
    [detectAnomalies, Detect],
  ];
}
