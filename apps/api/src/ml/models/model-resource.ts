import { MODEL_TASKS, ModelCard, TreesProgress } from '@celerity/contracts';
import type { MlModel, MlModelSummary } from '@celerity/storage';
import { TASK_STATES } from '@celerity/task-core';
import { z } from 'zod';
import { pageOf } from '../../storage/page-query.js';
import type { LiveRow } from '../../tasks/row-tasks.js';
import { ModelLinks, modelLinks } from './model-links.js';

const time = z.iso.datetime().describe('ISO 8601, in UTC.');
const state = z.enum(TASK_STATES).describe('Of what makes it, a training or a check. SUCCESS: it can be used.');

const facts = {
  model_id: z.uuid(),
  name: z.string().describe('Versions of one model share it.'),
  version: z.int().describe('Of its name, from 1.'),
  latest: z.boolean().describe('Whether it is the version that its name stands for.'),
  task: z.enum(MODEL_TASKS),
  state,
  progress: TreesProgress.nullable(),
  error: z.object({ type: z.string(), message: z.string() }).nullable(),
  config: z
    .record(z.string(), z.unknown())
    .describe('How it is trained; of brought models, what was said of the file.'),
  dataset_id: z.uuid().nullable(),
  task_id: z.string(),
  bytes: z.int().nullable().describe('Of its file.'),
  created_at: time,
  started_at: time.nullable(),
  ended_at: time.nullable(),
  links: ModelLinks,
};

/** A model in a list. */
export const ModelItem = z.object({ ...facts, origin: z.enum(['trained', 'brought']) }).meta({ id: 'MlModelItem' });
export type ModelItem = z.output<typeof ModelItem>;

export const ModelList = pageOf(ModelItem).meta({ id: 'MlModelList' });

/** Query of `GET /api/ml/models`. */
export const ModelFilter = z.object({
  name: z.string().max(200).optional().describe('Only versions of this name.'),
  task: z
    .enum(MODEL_TASKS, `must be one of ${MODEL_TASKS.join(', ')}`)
    .optional()
    .describe('Only models for this.'),
});
export type ModelFilter = z.output<typeof ModelFilter>;

/** What the row knows better, or calls by the same name. */
const { version: _, versions, task: __, config: ___, ...card } = ModelCard.shape;

type Untrained<Shape extends z.ZodRawShape> = { [Name in keyof Shape]: z.ZodNullable<Shape[Name]> };

/** The fields of the card, each null until there is one. */
const untrained = Object.fromEntries(Object.entries(card).map(([name, type]) => [name, z.nullable(type)])) as Untrained<
  typeof card
>;

const VersionItem = z.object({ model_id: z.uuid(), version: z.int(), latest: z.boolean(), state, created_at: time });

/** A model, as `GET /api/ml/models/{model_id}` shows it: its card, on top of what is known of it anyway. */
export const ModelResource = z
  .object({
    ...facts,
    ...untrained,
    origin: z.enum(['trained', 'brought']),
    made_with: versions.nullable().describe('Versions of the software.'),
    versions: z.array(VersionItem).describe('All of this name, the newest first.'),
  })
  .meta({ id: 'MlModel' });
export type ModelResource = z.output<typeof ModelResource>;

/** How a model is shown. Its task may know newer things than its row. */
export function modelItem({ row, state, progress }: LiveRow<MlModel>): ModelItem {
  const known = TreesProgress.safeParse(progress);
  return {
    model_id: row.id,
    name: row.name,
    version: row.version,
    latest: row.latest,
    task: taskOf(row),
    origin: row.origin,
    state,
    progress: known.success ? known.data : null,
    error: row.error,
    config: row.config,
    dataset_id: row.datasetId,
    task_id: row.taskId,
    bytes: row.bytes,
    created_at: row.createdAt.toISOString(),
    started_at: row.startedAt?.toISOString() ?? null,
    ended_at: row.endedAt?.toISOString() ?? null,
    links: modelLinks(row),
  };
}

export function modelResource(live: LiveRow<MlModel>, siblings: readonly MlModelSummary[]): ModelResource {
  const { versions: made_with, ...shown } = cardFields(live.row);
  return { ...shown, made_with, ...modelItem(live), versions: siblings.map(versionItem) };
}

function cardFields({ card: stored }: MlModel) {
  const parsed = ModelCard.nullable().parse(stored);
  const fields = { ...card, versions };
  return Object.fromEntries(Object.keys(fields).map((name) => [name, parsed?.[name as keyof ModelCard] ?? null])) as {
    [Name in keyof typeof fields]: z.output<(typeof fields)[Name]> | null;
  };
}

function versionItem({ id, version, latest, state, createdAt }: MlModelSummary): z.output<typeof VersionItem> {
  return { model_id: id, version, latest, state, created_at: createdAt.toISOString() };
}

function taskOf({ id, task }: MlModel): ModelItem['task'] {
  const known = MODEL_TASKS.find((one) => one === task);
  if (!known) throw new Error(`model ${id} is for '${task}', which nobody knows`);
  return known;
}
