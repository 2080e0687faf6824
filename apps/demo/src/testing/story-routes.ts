import type { ServerResponse } from 'node:http';
import { json, openStream, type Route, type Routes, sendEvent } from './test-gateway.js';

export const REPORT = {
  overall: 0.9412,
  column_shapes: 0.9583,
  pair_trends: 0.9241,
  columns: [{ column: 'Torque', metric: 'ks_complement', score: 0.9583 }],
  pairs: [],
  label: { column: 'Machine failure', positive: '1', auc_real: 0.972, auc_synthetic: 0.913 },
  privacy: { median_distance: 0.131, median_distance_real: 0.127, share_closer: 0.49, copies: 2 },
  rows: { real: 3, synthetic: 3 },
};

const COLUMNS = [
  { name: 'UDI', kind: 'id' },
  { name: 'Torque', kind: 'continuous' },
  { name: 'Machine failure', kind: 'boolean' },
  { name: 'TWF', kind: 'boolean' },
];

const SYNTHETIC = {
  dataset_id: 'd-2',
  columns: COLUMNS.slice(1, 3),
  format: { delimiter: ',', header: true, columns: ['Torque', 'Machine failure'] },
};
const FORMAT = { delimiter: ',', header: true, columns: COLUMNS.map(({ name }) => name) };

/** What models of the real rows, and of them with synthetic ones, are worth. */
export const METRICS = { roc_auc: 0.97, average_precision: 0.81 };
export const ENRICHED = { roc_auc: 0.975, average_precision: 0.84 };

const attribution = (feature: string, value: number, contribution: number) => ({ feature, value, contribution });

/** What the model says of the two rows that are shown of each data set. */
export const PREDICTIONS = [
  { probability: 0.9, label: '1', base_value: 0.03, attributions: [attribution('Torque', 41.2, 0.87)] },
  { probability: 0.02, label: '0', base_value: 0.03, attributions: [attribution('Torque', 40.1, -0.01)] },
];

export const EXPLANATION = {
  ...{ explanation_id: 'e-1', text: 'It will fail.\n\n1. Torque is high.', provider: 'template', model: null },
  ...{ fell_back: false, fallback_reason: null as string | null, verified: true, verdict: { numbers: 4 } },
};

/** A system on which everything goes well. */
export const goodRoutes: Routes = {
  'GET /health/live': json(200, { status: 'ok' }),
  'POST /api/datasets': json(201, { dataset_id: 'd-1', task_id: 't-profile', state: 'ready' }),
  'GET /api/datasets/d-1': json(200, { dataset_id: 'd-1', name: 'mine', rows: 3, columns: COLUMNS, format: FORMAT }),
  'POST /api/gan/train': json(202, { job_id: 'j-1', task_id: 't-train' }),
  'GET /api/gan/jobs/j-1/progress': training(1, 2, 3, 4),
  'GET /api/tasks/t-train': ended('SUCCESS', { job_id: 'j-1', model_id: 'm-1', epochs: 4, loss: 1.25 }),
  'GET /api/gan/jobs/j-1': json(200, { job_id: 'j-1', task_id: 't-train', state: 'SUCCESS', model_id: 'm-1' }),
  'POST /api/gan/models/m-1/sample': json(202, { task_id: 't-sample' }),
  'GET /api/tasks/t-sample/events': finished,
  'GET /api/tasks/t-sample': ended('SUCCESS', { dataset_id: 'd-2', rows: 3 }),
  'POST /api/gan/models/m-1/evaluate': json(202, { task_id: 't-evaluate' }),
  'GET /api/tasks/t-evaluate/events': finished,
  'GET /api/tasks/t-evaluate': ended('SUCCESS', REPORT),
  'GET /api/datasets/d-1/rows': csv('UDI,Torque,Machine failure,TWF\n1,40.1,0,0\n2,41.2,1,0\n3,39.9,0,0\n'),
  'GET /api/datasets/d-2': json(200, { ...SYNTHETIC, name: 'synthetic', rows: 3 }),
  'GET /api/datasets/d-2/rows': csv('Torque,Machine failure\n,0\n44.5,1\n'),
  'POST /api/ml/train': (response, asked) => {
    const isEnriched = asked.body.includes('extra_dataset_id');
    json(202, isEnriched ? { model_id: 'p-2', task_id: 't-enrich' } : { model_id: 'p-1', task_id: 't-learn' })(
      response,
      asked,
    );
  },
  'GET /api/tasks/t-learn/events': learning,
  'GET /api/tasks/t-learn': ended('SUCCESS', { model_id: 'p-1', metrics: METRICS }),
  'GET /api/tasks/t-enrich/events': finished,
  'GET /api/tasks/t-enrich': ended('SUCCESS', { model_id: 'p-2', metrics: ENRICHED }),
  'GET /api/ml/models/p-1': json(200, { model_id: 'p-1', positive_class: '1', features: [{ name: 'Torque' }] }),
  'POST /api/llm/explain': json(202, { explanation_id: 'e-1', task_id: 't-explain' }),
  'GET /api/tasks/t-explain/events': explaining,
  'GET /api/tasks/t-explain': ended('SUCCESS', EXPLANATION),
  'POST /api/ml/predict': json(200, { prediction_id: 'q-1', predictions: [...PREDICTIONS, ...PREDICTIONS] }),
};

/** The events of a training that tells of these epochs, of four. */
export function training(...epochs: number[]): Route {
  return (response) => {
    openStream(response);
    sendEvent(response, 0, 'state', { state: 'STARTED' });
    for (const epoch of epochs) sendEpoch(response, epoch);
    sendEvent(response, 99, 'state', { state: 'SUCCESS' });
    response.end();
  };
}

export function sendEpoch(response: ServerResponse, epoch: number): void {
  const progress = { epoch, epochs: 4, percent: epoch * 25, loss: 2 - epoch / 8, seconds_left: 4 - epoch };
  sendEvent(response, epoch, 'progress', progress);
}

/** The events of a model that is validated and trained. */
function learning(response: ServerResponse): void {
  openStream(response);
  const step = { folds: 5, round: 10, rounds: 100, loss: 0.1 };
  sendEvent(response, 1, 'progress', { ...step, stage: 'validating', fold: 2, percent: 40 });
  sendEvent(response, 2, 'progress', { ...step, stage: 'saving', fold: null, round: 0, rounds: 0, percent: 99 });
  sendEvent(response, 3, 'state', { state: 'SUCCESS' });
  response.end();
}

/** The events of a text that is written in two pieces. */
function explaining(response: ServerResponse): void {
  openStream(response);
  sendEvent(response, 1, 'token', { text: 'It will ', draft: 1, offset: 0 });
  sendEvent(response, 2, 'token', { text: 'fail.', draft: 1, offset: 8 });
  sendEvent(response, 3, 'state', { state: 'SUCCESS' });
  response.end();
}

/** Answers with rows. */
function csv(text: string): Route {
  return (response) => void response.writeHead(200, { 'content-type': 'text/csv' }).end(text);
}

/** How a task ended. */
export function ended(state: string, result: unknown, error: { type: string; message: string } | null = null): Route {
  return json(200, { name: 'gan.test', state, result, error });
}

/** Events of a task that has ended already. */
function finished(response: ServerResponse): void {
  openStream(response);
  sendEvent(response, 1, 'state', { state: 'SUCCESS' });
  response.end();
}
