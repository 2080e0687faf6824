import { createHash, randomUUID } from 'node:crypto';
import { BroughtModel } from '@celerity/contracts';
import { ProblemError, problemTypes } from '@celerity/server';
import { ARTIFACT_STORE, type ArtifactStore, type MlModel, modelKey } from '@celerity/storage';
import { deriveId, issuesOf, LOGGER, ResultWaiter, toError } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { FormFile } from '../../http/form-file.js';
import type { LiveRow } from '../../tasks/row-tasks.js';
import { modelNotFound } from '../ml-problems.js';
import { MlTrainings, type StartedModel } from '../training/ml-trainings.js';

/** What the form says of its file. */
export const DeclaredModel = BroughtModel.safeExtend({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('Versions of one model share it. (Default: the name of the file)'),
});

/** Field of the form that says what the file is. */
export const MODEL_FIELD = 'model';

/** A file that has arrived. Nobody has looked into it. */
export interface StoredFile {
  /** What its id is derived from, as the first one. */
  seed: string;
  modelId: string;
  bytes: number;
  /** Of its bytes. */
  digest: string;
  name: string;
  model: BroughtModel;
}

/** Id of the task that tries a file: derived, so that it is sent once however often. */
export function checkTaskId(modelId: string): string {
  return `check-${modelId}`;
}

/** Takes models in that users bring: bytes → row → the task that tries the file. A file without a row is swept away in time. */
@Injectable()
export class BroughtModels {
  constructor(
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(ResultWaiter) private readonly waiter: ResultWaiter,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly trainings: MlTrainings,
  ) {}

  /** @throws ProblemError 422 for a form that does not say what its file is; what the source and storage throw. Nothing is kept then. */
  async store(file: FormFile): Promise<StoredFile> {
    const seed = randomUUID();
    const modelId = deriveId(seed, 0);
    const hash = createHash('sha256');
    try {
      const { bytes } = await this.artifacts.write(modelKey(modelId), hashed(file.bytes, hash));
      return { seed, modelId, bytes, digest: hash.digest('hex'), ...declared(file) };
    } catch (error) {
      await this.discard(modelId);
      throw error;
    }
  }

  /** Writes the row of a stored file, and has it tried. May be repeated. @throws as `MlTrainings.startMaking` */
  start(modelId: string, { bytes, name, model }: StoredFile): Promise<StartedModel> {
    const { task, dataset_id: datasetId } = model;
    const brought = { id: modelId, name, task, origin: 'brought' as const, datasetId, config: { ...model }, bytes };
    return this.trainings.startMaking({ ...brought, artifact: modelKey(modelId), taskId: checkTaskId(modelId) });
  }

  /** Waits until the file was tried, so long at most. A refused one is deleted: its row says why. @param signal ends the wait */
  async tried({ id, taskId }: MlModel, seconds: number, signal: AbortSignal): Promise<LiveRow<MlModel>> {
    if (seconds > 0) await this.waiter.waitReady(taskId, seconds * 1000, signal);
    const live = await this.trainings.find(id);
    if (!live) throw modelNotFound(id);
    if (live.row.endedAt && live.state !== 'SUCCESS') await this.discard(id);
    return live;
  }

  /** Deletes a file; should that fail, it is swept away in time. */
  async discard(modelId: string): Promise<void> {
    await this.artifacts.delete(modelKey(modelId)).catch((error: unknown) => {
      this.logger.warn({ model_id: modelId, error: toError(error).message }, 'a file is left behind');
    });
  }
}

async function* hashed(bytes: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>) {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

/** What the form says of its file. */
function declared({ name: fileName = 'model.onnx', fields }: FormFile): { name: string; model: BroughtModel } {
  const text = fields.get(MODEL_FIELD);
  if (text === undefined)
    throw wrong([{ path: MODEL_FIELD, message: 'the form has no such field: it says what the file is' }]);
  const parsed = DeclaredModel.safeParse(jsonIn(text));
  if (!parsed.success) throw wrong(issuesOf(parsed.error, MODEL_FIELD));
  const { name = fileName.replace(/\.onnx$/i, '') || fileName, ...model } = parsed.data;
  return { name, model };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong([{ path: MODEL_FIELD, message: `is not JSON: ${toError(error).message}` }]);
  }
}

function wrong(errors: { path: string; message: string }[]): ProblemError {
  const [first] = errors;
  return new ProblemError(problemTypes.invalidRequest, `${first?.path}: ${first?.message}. Nothing was stored.`, {
    errors,
  });
}
