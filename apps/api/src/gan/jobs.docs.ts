import { TvaeConfig } from '@celerity/contracts';
import { problemTypes } from '@celerity/server';
import type { TrainingJob } from '@celerity/storage';
import { BrokerUnavailableError } from '@celerity/task-core';
import { z } from 'zod';
import { datasetNotFound, datasetNotReady } from '../datasets/dataset-problems.js';
import { EXAMPLE_DATASET } from '../datasets/datasets.docs.js';
import { Operation, type ParameterDoc } from '../docs/operation.decorator.js';
import { PageQuery } from '../storage/page-query.js';
import { storageDocs } from '../storage/storage.docs.js';
import { frameOf } from '../tasks/event-frames.js';
import { idempotencyKey } from '../tasks/submissions.docs.js';
import { Revocation, revocationOf } from '../tasks/task-resource.js';
import { jobNotFound, jobNotSent } from './gan-problems.js';
import {
  AcceptedJob,
  jobItem,
  jobLinks,
  JobList,
  JobResource,
  jobResource,
  pathOfJob,
  TrainRequest,
} from './job-resource.js';
import { trainingTaskId } from './trainings.js';

const tag = 'gan';

/** Id of the job that the documentation tells of. */
const EXAMPLE_JOB = '5d0a8c11-9a3e-4f0b-8a56-2f7c3e9b1d44';

const progress = { epoch: 120, epochs: 300, percent: 40, loss: 11.2, reconstruction: 7.9, kl: 3.3, seconds_left: 14 };

const exampleRow: TrainingJob = {
  id: EXAMPLE_JOB,
  datasetId: EXAMPLE_DATASET,
  config: TvaeConfig.parse({}),
  taskId: trainingTaskId(EXAMPLE_JOB),
  state: 'PROGRESS',
  modelId: null,
  attempt: 1,
  progress,
  error: null,
  checkpoint: null,
  createdAt: new Date('2026-11-23T04:36:04.139Z'),
  startedAt: new Date('2026-11-23T04:36:04.202Z'),
  endedAt: null,
  updatedAt: new Date('2026-11-23T04:36:13.905Z'),
};
const live = { job: exampleRow, state: exampleRow.state, progress };
const example = jobResource(live, [{ epoch: 1, loss: 38.1, reconstruction: 36.7, kl: 1.4 }]);

const jobId: ParameterDoc = {
  name: 'job_id',
  in: 'path',
  description: 'Id of the training job.',
  schema: { type: 'string', format: 'uuid' },
  example: EXAMPLE_JOB,
};
const found = [jobNotFound(EXAMPLE_JOB), storageDocs.unavailable, problemTypes.brokerUnavailable];

/** How `POST /api/gan/train` is documented. */
export const DescribeTrain = () =>
  Operation({
    id: 'trainGan',
    tag,
    summary: 'Train a model of a data set',
    description:
      'A TVAE (Xu et al. 2019). A training whose worker is lost goes on elsewhere, from its last checkpoint.',
    parameters: [idempotencyKey],
    body: {
      schema: TrainRequest,
      examples: { short: { summary: 'A short one', value: { dataset_id: EXAMPLE_DATASET, config: { epochs: 50 } } } },
    },
    answers: {
      202: {
        description: 'It will be trained.',
        schema: AcceptedJob,
        headers: {
          Location: 'Path of the job.',
          'Idempotency-Replayed': '`true` when this is the answer to an earlier request.',
        },
        examples: {
          accepted: {
            summary: 'It waits',
            value: {
              job_id: EXAMPLE_JOB,
              task_id: exampleRow.taskId,
              state: 'PENDING',
              warnings: [],
              links: jobLinks(exampleRow),
            },
          },
        },
      },
    },
    problems: [
      datasetNotFound(EXAMPLE_DATASET, 'dataset_id'),
      datasetNotReady(EXAMPLE_DATASET, 'profiling'),
      problemTypes.invalidRequest,
      problemTypes.idempotencyKeyReused,
      problemTypes.queueFull,
      jobNotSent(EXAMPLE_JOB, new BrokerUnavailableError('broker', 'no answer in 1200 ms', [exampleRow.taskId])),
      storageDocs.unavailable,
    ],
  });

/** How `GET /api/gan/jobs` is documented. */
export const DescribeJobs = () =>
  Operation({
    id: 'listGanJobs',
    tag,
    summary: 'Which trainings are there?',
    query: PageQuery,
    answers: {
      200: {
        description: 'The newest first.',
        schema: JobList,
        examples: { page: { summary: 'One job', value: { items: [jobItem(live)], next_cursor: null } } },
      },
    },
    problems: [problemTypes.invalidRequest, storageDocs.unavailable, problemTypes.brokerUnavailable],
  });

/** How `GET /api/gan/jobs/{job_id}` is documented. */
export const DescribeJob = () =>
  Operation({
    id: 'getGanJob',
    tag,
    summary: 'How is a training?',
    parameters: [jobId],
    answers: {
      200: {
        description: 'The job, with the loss of every epoch.',
        schema: JobResource,
        examples: { runs: { summary: 'It runs', value: example } },
      },
    },
    problems: found,
  });

/** How `GET /api/gan/jobs/{job_id}/progress` is documented. */
export const DescribeProgress = () => {
  const frame = frameOf({ id: '1795408563139-0~PROGRESS', type: 'progress', data: progress });
  return Operation({
    id: 'followGanJob',
    tag,
    summary: 'Follow a training, live',
    description:
      'With `Accept: text/event-stream` the events of its task, live, as `GET /api/tasks/{id}/events` sends them; else the job as it is now.',
    parameters: [
      jobId,
      {
        name: 'Last-Event-ID',
        in: 'header',
        description: 'Id of the last event that was seen.',
        schema: { type: 'string' },
      },
    ],
    answers: {
      200: {
        description: 'The job as it is now, or its events.',
        schema: JobResource,
        examples: { runs: { summary: 'It runs', value: example } },
        or: {
          'text/event-stream': {
            schema: z.string(),
            examples: { progress: { summary: 'An epoch', value: frame } },
          },
        },
      },
      204: { description: 'The training has ended, and `Last-Event-ID` was its last event.' },
    },
    problems: [...found, problemTypes.taskNotFound, problemTypes.invalidRequest, problemTypes.tooManyStreams],
  });
};

const CancelledJob = Revocation.extend({ job_id: z.uuid() }).meta({ id: 'CancelledGanJob' });

/** How `DELETE /api/gan/jobs/{job_id}` is documented. */
export const DescribeCancel = () =>
  Operation({
    id: 'cancelGanJob',
    tag,
    summary: 'Cancel a training',
    description: 'One that runs stops within two seconds.',
    parameters: [jobId],
    answers: {
      202: {
        description: 'Done, or on its way.',
        schema: CancelledJob,
        examples: {
          terminating: {
            summary: 'It runs',
            value: {
              job_id: EXAMPLE_JOB,
              ...revocationOf(exampleRow.taskId, 'PROGRESS', 'terminating', pathOfJob(EXAMPLE_JOB)),
            },
          },
        },
      },
    },
    problems: found,
  });
