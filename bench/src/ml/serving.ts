import { treeMemory } from '../memory.js';
import type { MlSystem } from './ml-system.js';
import { openLoop } from './open-loop.js';

const PER_SECOND = 100;
/** Longer than any load here lasts: it is cancelled. */
const LONG = { rounds: 5000, patience: 0, folds: 20, learning_rate: 0.01 };
const ROW = {
  ...{ Type: 'M', 'Air temperature [K]': 298.1, 'Process temperature [K]': 308.6 },
  ...{ 'Rotational speed [rpm]': 1551, 'Torque [Nm]': 42.8, 'Tool wear [min]': 0 },
};

export interface Latencies {
  idle: number[];
  whileTraining: number[];
}

/** ms of predictions of one row over HTTP, each explained and stored, on an idle system and while a model is trained. */
export async function servingLatencies(system: MlSystem, datasetId: string, seconds: number): Promise<Latencies> {
  const { model_id, task_id } = await system.startTraining(datasetId, {
    validation: 'none',
    rounds: 100,
    learning_rate: 0.1,
  });
  await system.ended(task_id);
  const load = (duration: number) =>
    openLoop({ perSecond: PER_SECOND, seconds: duration }, (call) =>
      system.predict(model_id, { ...ROW, 'Tool wear [min]': call % 250 }),
    );
  // Code that is new to a process runs slowly at first.
  await load(Math.max(5, seconds / 2));
  const idle = await load(seconds);
  const training = await system.startTraining(datasetId, LONG);
  while ((await system.state(training.task_id)) !== 'PROGRESS');
  const whileTraining = await load(seconds);
  if ((await system.state(training.task_id)) !== 'PROGRESS') throw new Error('the training was over before the load');
  await system.cancel(training.task_id);
  return { idle, whileTraining };
}

export interface Bulk {
  rowsPerSecond: number;
  /** MiB (PSS) of the worker and its children after a third of the time, and the peak. */
  memory: [number, number];
}

/** A data set of so many rows, predicted by `ml.predict_dataset`. */
export async function bulkPrediction(system: MlSystem, modelId: string, rows: number): Promise<Bulk> {
  const datasetId = await system.uploadMadeRows(rows);
  const seen: number[] = [];
  const look = () => seen.push(treeMemory(system.worker.pid));
  const timer = setInterval(look, 500);
  try {
    const { task_id } = await system.call('POST', '/api/ml/predict/batch', {
      model_id: modelId,
      dataset_id: datasetId,
    });
    look();
    const { result, runtime } = await system.ended<{ rows: number }>(task_id);
    if (result.rows !== rows) throw new Error(`${result.rows} rows of ${rows} were predicted`);
    return { rowsPerSecond: rows / runtime, memory: [seen[Math.floor(seen.length / 3)] ?? 0, Math.max(...seen)] };
  } finally {
    clearInterval(timer);
  }
}
