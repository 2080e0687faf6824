import { randomUUID } from 'node:crypto';
import { ModelCard, type Prediction, type Row } from '@celerity/contracts';
import { type JobError, modelKey } from '@celerity/storage';
import type { TestStorage } from '@celerity/storage/testing';

/** What is known of a model of failures with two numbers and a text; `Machine ID` names the machine. @param more what is different */
export function cardOf(more: Partial<ModelCard> = {}): ModelCard {
  return ModelCard.parse({
    ...{ version: 1, origin: 'trained', task: 'classification', target: 'Machine failure', classes: ['0', '1'] },
    ...{ positive_class: '1', threshold: 0.32, unit_column: 'Machine ID', time_column: null, ignored_columns: [] },
    features: [
      {
        ...{ name: 'Torque [Nm]', kind: 'numeric', min: 3, max: 80, mean: 40, p05: 23, p95: 56 },
        reference: { edges: [33, 47], shares: [0.25, 0.5, 0.25], missing: 0 },
      },
      {
        ...{ name: 'Tool wear [min]', kind: 'numeric', min: 0, max: 253, mean: 108, p05: 12, p95: 206 },
        reference: { edges: [54, 162], shares: [0.25, 0.5, 0.25], missing: 0 },
      },
      { name: 'Type', kind: 'categorical', levels: ['L', 'M'], reference: { shares: [0.6, 0.4], missing: 0 } },
    ],
    ...{ excluded: [], warnings: [], rows: 10_000, trained_rows: 10_000, validation: null, metrics: null },
    importance: [
      { feature: 'Torque [Nm]', share: 0.7 },
      { feature: 'Tool wear [min]', share: 0.2 },
      { feature: 'Type', share: 0.1 },
    ],
    ...{ calibration: null, base_value: 0.058, rounds: 3, rul: null, config: {}, versions: { celerity: '0.1.0' } },
    onnx: { input: 'features', outputs: {} },
    ...more,
  });
}

/** A row as it is asked about. */
export function rowOf(machine: string | null, torque: number, wear = 100, type = 'L'): Row {
  return { 'Machine ID': machine, 'Torque [Nm]': torque, 'Tool wear [min]': wear, Type: type };
}

/** What the model might say of it: torque raises the probability, wear a little, the type lowers it. */
export function answerOf(row: Row, probability: number): Prediction {
  const moved = probability - 0.058;
  return {
    probability,
    label: probability >= 0.32 ? '1' : '0',
    base_value: 0.058,
    attributions: [
      { feature: 'Torque [Nm]', value: row['Torque [Nm]'] ?? null, contribution: moved * 0.8 },
      { feature: 'Tool wear [min]', value: row['Tool wear [min]'] ?? null, contribution: moved * 0.25 },
      { feature: 'Type', value: row.Type ?? null, contribution: moved * -0.05 },
    ],
    warnings: [],
  };
}

/** Writes models and predictions as the gateway and worker-ml do. */
export class StoredPredictions {
  constructor(private readonly storage: TestStorage) {}

  /** @returns id of a model that is made */
  async addModel(card = cardOf(), name = 'milling'): Promise<string> {
    const id = randomUUID();
    const datasetId = await this.storage.addDataset('torque,failure\n1,0\n2,1\n');
    const model = { id, name, task: card.task, origin: 'trained' as const, datasetId, config: {} };
    await this.storage.mlModels.create({ ...model, taskId: `train-${id}` });
    await this.storage.mlModels.begin(id, 1);
    await this.storage.mlModels.succeed(id, 1, { card, artifact: modelKey(id), bytes: 1 });
    return id;
  }

  /** A call and its answers. @param minutesAgo when it was made */
  async predict(
    modelId: string,
    rows: readonly (readonly [Row, Prediction])[],
    { minutesAgo = 0, inputs = rows.map(([row]) => row) }: { minutesAgo?: number; inputs?: Row[] } = {},
  ): Promise<string> {
    const machines = rows.map(([row, { unit }]) => unit ?? row['Machine ID']).filter((name) => name != null);
    const id = await this.ask(modelId, inputs, [...new Set(machines.map(String))]);
    await this.storage.predictions.end([{ id, outputs: rows.map(([, answer]) => answer) }]);
    await this.age(id, minutesAgo);
    return id;
  }

  /** A call that nobody has answered. */
  async ask(modelId: string, inputs: Row[] | null, machines: string[] = [], more: object = {}): Promise<string> {
    const id = randomUUID();
    const rows = inputs?.length ?? 1;
    await this.storage.predictions.insert([{ id, modelId, taskId: `task-${id}`, rows, machines, inputs, ...more }]);
    return id;
  }

  async fail(id: string, error: JobError): Promise<void> {
    await this.storage.predictions.end([{ id, error }]);
  }

  async age(id: string, minutes: number): Promise<void> {
    const then = `now() - interval '${minutes} minutes'`;
    await this.storage.database.run((db) =>
      db.execute(`update predictions set created_at = ${then} where id = '${id}'`),
    );
  }
}
