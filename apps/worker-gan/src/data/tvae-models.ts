import {
  ARTIFACT_STORE,
  ArtifactNotFoundError,
  type ArtifactStore,
  type JsonObject,
  type Model,
  Models,
} from '@celerity/storage';
import { Inject, Injectable } from '@nestjs/common';
import type { TvaeCard, TvaeSampler } from '../tvae/index.js';
import { UnknownModelError, UnsuitableModelError } from './errors.js';

/** A stored model, ready to draw rows from: close its sampler. */
export interface OpenModel {
  model: Model;
  sampler: TvaeSampler;
}

/** Opens the TVAE models that are stored. */
@Injectable()
export class TvaeModels {
  constructor(
    private readonly models: Models,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
  ) {}

  /** @throws UnknownModelError, UnsuitableModelError, StorageUnavailableError */
  async open(modelId: string): Promise<OpenModel> {
    const model = await this.models.find(modelId);
    if (!model) throw new UnknownModelError(modelId);
    const { card, artifact } = model;
    if (!isTvaeCard(card)) throw new UnsuitableModelError(modelId);
    const onnx = await this.artifacts.readBytes(artifact).catch((error: unknown) => {
      throw error instanceof ArtifactNotFoundError ? new UnknownModelError(modelId) : error;
    });
    // Brings the ONNX runtime, 15 MB that a child is spared until its first task needs it.
    const { TvaeSampler } = await import('../tvae/index.js');
    return { model, sampler: await TvaeSampler.load(onnx, card) };
  }
}

/** Cards are written by this worker only: kind and version say which. */
function isTvaeCard(card: JsonObject): card is JsonObject & TvaeCard {
  return card.kind === 'tvae' && card.version === 1;
}
