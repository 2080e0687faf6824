import { TvaeConfig, TvaeProgress } from '@celerity/contracts';
import type { TrainingJob, TrainingLoss } from '@celerity/storage';
import { TASK_STATES } from '@celerity/task-core';
import { z } from 'zod';
import { pageOf } from '../storage/page-query.js';
import type { LiveJob } from './trainings.js';

const time = z.iso.datetime().describe('ISO 8601, in UTC.');

/** Body of `POST /api/gan/train`. */
export const TrainRequest = z
  .strictObject({
    dataset_id: z.uuid('must be the id of a data set'),
    config: TvaeConfig.prefault({}).describe('How it is trained: every field has a default.'),
  })
  .meta({ id: 'GanTrainRequest' });
export type TrainRequest = z.output<typeof TrainRequest>;

/** Where to ask for a job. */
const JobLinks = z.object({
  self: z.string(),
  progress: z.string().describe('Its progress: a snapshot, or live as Server-Sent Events.'),
  task: z.string(),
});

/** A job in a list. */
export const JobItem = z
  .object({
    job_id: z.uuid(),
    task_id: z.string(),
    dataset_id: z.uuid(),
    state: z.enum(TASK_STATES).describe('That of its task.'),
    model_id: z.uuid().nullable().describe('In SUCCESS.'),
    attempts: z
      .int()
      .describe('How often a worker has begun it: more than 1 when one was lost and the training went on elsewhere.'),
    progress: TvaeProgress.nullable(),
    config: z.record(z.string(), z.unknown()),
    error: z.object({ type: z.string(), message: z.string() }).nullable(),
    created_at: time,
    started_at: time.nullable(),
    ended_at: time.nullable(),
    links: JobLinks,
  })
  .meta({ id: 'GanJobItem' });
export type JobItem = z.output<typeof JobItem>;

/** A training job, as `GET /api/gan/jobs/{job_id}` shows it. */
export const JobResource = JobItem.extend({
  losses: z.array(z.object({ epoch: z.int(), loss: z.number(), reconstruction: z.number(), kl: z.number() })),
}).meta({ id: 'GanJob' });
export type JobResource = z.output<typeof JobResource>;

export const JobList = pageOf(JobItem).meta({ id: 'GanJobList' });

/** Answer to an accepted training. */
export const AcceptedJob = z
  .object({
    job_id: z.uuid(),
    task_id: z.string(),
    state: z.enum(TASK_STATES),
    warnings: z.array(z.string()).describe('What the caller should know, such as that nobody consumes the queue.'),
    links: JobLinks,
  })
  .meta({ id: 'AcceptedGanJob' });
export type AcceptedJob = z.output<typeof AcceptedJob>;

/** Path of a job's own resource. */
export function pathOfJob(jobId: string): string {
  return `/api/gan/jobs/${jobId}`;
}

export function jobLinks({ id, taskId }: Pick<TrainingJob, 'id' | 'taskId'>): JobItem['links'] {
  const self = pathOfJob(id);
  return { self, progress: `${self}/progress`, task: `/api/tasks/${taskId}` };
}

/** How a job is shown. Its task may know newer things than its row. */
export function jobItem({ job, state, progress: live }: Pick<LiveJob, 'job' | 'state' | 'progress'>): JobItem {
  const progress = TvaeProgress.safeParse(live ?? job.progress);
  return {
    job_id: job.id,
    task_id: job.taskId,
    dataset_id: job.datasetId,
    state,
    model_id: job.modelId,
    attempts: job.attempt,
    progress: progress.success ? progress.data : null,
    config: job.config,
    error: job.error,
    created_at: job.createdAt.toISOString(),
    started_at: job.startedAt?.toISOString() ?? null,
    ended_at: job.endedAt?.toISOString() ?? null,
    links: jobLinks(job),
  };
}

export function jobResource(live: Pick<LiveJob, 'job' | 'state' | 'progress'>, losses: TrainingLoss[]): JobResource {
  return { ...jobItem(live), losses };
}
