import { evaluateModel, QualityReport, sampleModel } from '@celerity/contracts';
import type { Model, ModelSummary } from '@celerity/storage';
import { z } from 'zod';
import { pageOf } from '../storage/page-query.js';
import { AcceptedTask } from '../tasks/submission.js';

const time = z.iso.datetime().describe('ISO 8601, in UTC.');

/** A model in a list. */
export const ModelItem = z
  .object({
    model_id: z.uuid(),
    name: z.string().describe('Of the data set it was trained on.'),
    dataset_id: z.uuid(),
    job_id: z.uuid().nullable(),
    config: z.record(z.string(), z.unknown()).describe('How it was trained.'),
    bytes: z.int().describe('Of its file.'),
    created_at: time,
    links: z.object({
      self: z.string(),
      file: z.string().describe('The model, as ONNX.'),
      sample: z.string(),
      evaluate: z.string(),
    }),
  })
  .meta({ id: 'GanModelItem' });
export type ModelItem = z.output<typeof ModelItem>;

/** A model, as `GET /api/gan/models/{model_id}` shows it. */
export const ModelResource = ModelItem.extend({
  card: z
    .record(z.string(), z.unknown())
    .describe('What the model is: its columns and what became of them, its losses. `docs/tvae.md` has its fields.'),
  quality: QualityReport.nullable().describe('Of its last evaluation.'),
}).meta({ id: 'GanModel' });
export type ModelResource = z.output<typeof ModelResource>;

export const ModelList = pageOf(ModelItem).meta({ id: 'GanModelList' });

const { model_id: _sampled, ...sampling } = sampleModel.params;

/** Body of `POST /api/gan/models/{model_id}/sample`. */
export const SampleRequest = z.strictObject(sampling).meta({ id: 'GanSampleRequest' });
export type SampleRequest = z.output<typeof SampleRequest>;

const { model_id: _evaluated, ...evaluation } = evaluateModel.params;

/** Body of `POST /api/gan/models/{model_id}/evaluate`. */
export const EvaluateRequest = z.strictObject(evaluation).meta({ id: 'GanEvaluateRequest' });
export type EvaluateRequest = z.output<typeof EvaluateRequest>;

/** Answer to what starts a task on a model. */
export const AcceptedModelTask = AcceptedTask.extend({ model_id: z.uuid() }).meta({ id: 'AcceptedGanModelTask' });
export type AcceptedModelTask = z.output<typeof AcceptedModelTask>;

/** Path of a model's own resource. */
export function pathOfModel(modelId: string): string {
  return `/api/gan/models/${modelId}`;
}

export function modelItem(model: ModelSummary): ModelItem {
  const self = pathOfModel(model.id);
  return {
    model_id: model.id,
    name: model.name,
    dataset_id: model.datasetId,
    job_id: model.jobId,
    config: model.config,
    bytes: model.bytes,
    created_at: model.createdAt.toISOString(),
    links: { self, file: `${self}/file`, sample: `${self}/sample`, evaluate: `${self}/evaluate` },
  };
}

export function modelResource(model: Model): ModelResource {
  const quality = QualityReport.safeParse(model.quality);
  return { ...modelItem(model), card: model.card, quality: quality.success ? quality.data : null };
}
