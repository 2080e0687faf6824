import { z } from 'zod';

/** Where to ask for a model. */
export const ModelLinks = z
  .object({
    self: z.string(),
    progress: z.string().describe('Of its training: a snapshot, or live as Server-Sent Events.'),
    file: z.string().describe('The model, as ONNX.'),
    drift: z.string(),
    task: z.string(),
  })
  .meta({ id: 'MlModelLinks' });
export type ModelLinks = z.output<typeof ModelLinks>;

/** Path of a model's own resource. */
export function pathOfModel(modelId: string): string {
  return `/api/ml/models/${modelId}`;
}

export function modelLinks({ id, taskId }: { id: string; taskId: string }): ModelLinks {
  const self = pathOfModel(id);
  return {
    self,
    progress: `${self}/progress`,
    file: `${self}/file`,
    drift: `${self}/drift`,
    task: `/api/tasks/${taskId}`,
  };
}
