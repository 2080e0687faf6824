import { z } from 'zod';
import { SampledRows, StartedTask } from '../gateway/resources.js';
import type { Reading } from '../show/meter.js';
import { count } from '../show/words.js';
import { awaitTask } from './await-task.js';
import type { Stage } from './stage.js';

const Progress = z.object({ rows: z.number(), total: z.number() });

/** As many rows as the real table has. */
export const sample: Stage = {
  title: 'Sample',
  async run(context) {
    const { gateway, story } = context;
    const { model_id } = story.get('model');
    const { rows } = story.get('dataset');
    const started = await gateway.post(`/api/gan/models/${model_id}/sample`, { rows }, StartedTask);
    const synthetic = await awaitTask(context, started, SampledRows, readingOf);
    story.tell('synthetic', synthetic);
    story.links.set('synthetic rows', `/api/datasets/${synthetic.dataset_id}/rows`);
    return count(synthetic.rows, 'synthetic row');
  },
};

function readingOf(progress: unknown): Reading | undefined {
  const { data } = Progress.safeParse(progress);
  return data && { share: data.rows / data.total, words: count(data.rows, 'row') };
}
