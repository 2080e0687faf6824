import { z } from 'zod';
import { DemoError, EXIT } from '../exit.js';
import { Dataset, Upload } from '../gateway/resources.js';
import type { Meter, Reading } from '../show/meter.js';
import { count } from '../show/words.js';
import { type TableSource, tableSource } from '../table-source.js';
import { awaitTask } from './await-task.js';
import type { Stage } from './stage.js';

const Progress = z.object({ rows: z.number(), percent: z.number() });

export const upload: Stage = {
  title: 'Upload',
  async run(context) {
    const { gateway, options, story, meter } = context;
    const source = await tableSource(options);
    const path = `/api/datasets?name=${encodeURIComponent(source.name)}`;
    const uploaded = await gateway.upload(path, watched(source, meter), Upload);
    if (uploaded.state !== 'ready') await awaitTask(context, uploaded, z.unknown(), readingOf);
    const self = `/api/datasets/${uploaded.dataset_id}`;
    const dataset = await gateway.get(self, Dataset);
    assertHas(dataset, options.label);
    story.tell('dataset', dataset);
    story.links.set('data set', self);
    return `${source.name}: ${count(dataset.rows, 'row')}, ${count(dataset.columns.length, 'column')}`;
  },
};

/** A label that is not there would be noticed by the evaluation only, after the training. */
function assertHas({ columns }: Dataset, label: string | undefined): void {
  const names = columns.map(({ name }) => name);
  if (label === undefined || names.includes(label)) return;
  throw new DemoError(`There is no column '${label}' to be the --label; there are: ${names.join(', ')}.`, EXIT.usage);
}

/** The bytes of a table on their way. */
async function* watched({ name, csv, shareOf }: TableSource, meter: Meter): AsyncGenerator<Uint8Array> {
  let share = 0;
  for await (const piece of csv) {
    yield piece;
    share += shareOf(piece);
    meter.show({ share, words: name });
  }
  meter.show({ share: 1, words: 'reading it' });
}

function readingOf(progress: unknown): Reading | undefined {
  const { data } = Progress.safeParse(progress);
  return data && { share: data.percent / 100, words: `read ${count(data.rows, 'row')}` };
}
