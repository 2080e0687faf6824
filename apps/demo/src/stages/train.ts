import { z } from 'zod';
import { DemoError } from '../exit.js';
import { StartedTraining, TrainingJob } from '../gateway/resources.js';
import type { Reading } from '../show/meter.js';
import { count, duration } from '../show/words.js';
import { awaitTask } from './await-task.js';
import type { Stage, Work } from './stage.js';

const Progress = z.object({
  epoch: z.number(),
  epochs: z.number(),
  loss: z.number(),
  seconds_left: z.number().nullable(),
});

const Trained = z.object({ epochs: z.number(), loss: z.number() });

export const train: Stage = {
  title: 'Train',
  async run(context) {
    const { gateway, options, story } = context;
    const { dataset_id, columns } = story.get('dataset');
    // What names a row is not to be learnt.
    const exclude_columns = columns.filter(({ kind }) => kind === 'id').map(({ name }) => name);
    const config = { exclude_columns, ...(options.epochs !== undefined && { epochs: options.epochs }) };
    const started = await gateway.post('/api/gan/train', { dataset_id, config }, StartedTraining);
    const { job_id, task_id } = started;
    story.tell('job', { job_id, task_id });
    story.links.set('training job', `/api/gan/jobs/${job_id}`);
    const { epochs, loss } = await awaitTask(context, started, Trained, readingOf, workOf(job_id, task_id));
    const { model_id } = await gateway.get(`/api/gan/jobs/${job_id}`, TrainingJob);
    if (model_id === null) throw new DemoError(`Training job ${job_id} succeeded, but names no model.`);
    story.tell('model', { model_id });
    story.links.set('model', `/api/gan/models/${model_id}`);
    return `${count(epochs, 'epoch')}, loss ${loss.toFixed(3)}`;
  },
};

function workOf(jobId: string, taskId: string): Work {
  const path = `/api/gan/jobs/${jobId}`;
  return { name: `training job ${jobId}`, taskId, events: `${path}/progress`, cancel: path };
}

function readingOf(progress: unknown): Reading | undefined {
  const { data } = Progress.safeParse(progress);
  if (!data) return undefined;
  const { epoch, epochs, loss, seconds_left } = data;
  const left = seconds_left === null ? '' : `, ${duration(seconds_left)} left`;
  return { share: epoch / epochs, words: `epoch ${epoch}/${epochs}, loss ${loss.toFixed(3)}${left}` };
}
