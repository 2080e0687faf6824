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

/** A system on which everything goes well. */
export const goodRoutes: Routes = {
  'GET /health/live': json(200, { status: 'ok' }),
  'POST /api/datasets': json(201, { dataset_id: 'd-1', task_id: 't-profile', state: 'ready' }),
  'GET /api/datasets/d-1': json(200, { dataset_id: 'd-1', name: 'mine', rows: 3, columns: COLUMNS }),
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
