import { ProblemError, type ProblemType } from '@celerity/server';
import type { DatasetError, DatasetState } from '@celerity/storage';

const type = (slug: string, status: number, title: string): ProblemType => Object.freeze({ slug, status, title });

export const datasetProblems = {
  notFound: type('dataset-not-found', 404, 'No such data set'),
  tooSlow: type('upload-too-slow', 408, 'The upload took too long'),
  inUse: type('dataset-in-use', 409, 'A training needs the data set'),
  notReady: type('dataset-not-ready', 409, 'The data set cannot be used'),
  invalidCsv: type('invalid-csv', 422, 'The file is not a table'),
  notRead: type('dataset-not-read', 500, 'The data set could not be read'),
} as const;

/** @param path of the field that names it. (Default: the path of the request does) */
export function datasetNotFound(datasetId: string, path?: string): ProblemError {
  const detail = `There is no data set '${datasetId.slice(0, 100)}'. GET /api/datasets lists all.`;
  const errors = path === undefined ? [] : [{ path, message: 'there is no such data set' }];
  return new ProblemError(datasetProblems.notFound, detail, { errors, extras: { dataset_id: datasetId } });
}

/** @param state that it is in */
export function datasetNotReady(datasetId: string, state: DatasetState): ProblemError {
  const detail =
    state === 'failed'
      ? 'The data set has failed: GET it to see why, and upload it anew.'
      : `The data set is ${state}: wait until it is ready.`;
  return new ProblemError(datasetProblems.notReady, detail, { extras: { dataset_id: datasetId, state } });
}

/** The training that needs a data set, by what it makes; neither when it has ended meanwhile. */
export interface NeedingTraining {
  job_id?: string;
  model_id?: string;
}

export function datasetInUse(datasetId: string, training: NeedingTraining): ProblemError {
  const { job_id: jobId, model_id: modelId } = training;
  const who = jobId ? `Training job ${jobId}` : modelId ? `The training of model ${modelId}` : 'A training';
  const how = modelId ? 'DELETE /api/ml/models/{model_id}' : 'DELETE /api/gan/jobs/{job_id}';
  const detail = `${who} has not ended and needs this data set: wait for it, or cancel it (${how}).`;
  return new ProblemError(datasetProblems.inUse, detail, { extras: { dataset_id: datasetId, ...training } });
}

/** The answer to a file that is no table. */
export function invalidCsv({ reason, line, column, detail }: DatasetError): ProblemError {
  const place = { ...(line !== undefined && { line }), ...(column !== undefined && { column }) };
  const errors = [{ path: 'body', message: detail, reason, ...place }];
  return new ProblemError(datasetProblems.invalidCsv, `${detail} Nothing was stored.`, { errors });
}

/** The answer when it is not the file's fault. */
export function notRead({ reason, detail }: DatasetError): ProblemError {
  const message = `The data set could not be read (${reason}): ${detail} Nothing was stored; upload it again.`;
  return new ProblemError(datasetProblems.notRead, message, { extras: { reason } });
}
