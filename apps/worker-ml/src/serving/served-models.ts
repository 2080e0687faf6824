import type { Settings } from '@celerity/config';
import { ModelCard } from '@celerity/contracts';
import { ARTIFACT_STORE, ArtifactNotFoundError, type ArtifactStore, type MlModel, MlModels } from '@celerity/storage';
import { SETTINGS } from '@celerity/task-core';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ModelNotReadyError, UnknownModelError, UnsuitableModelError } from './errors.js';
import type { ServedModel } from './served-model.js';

/** After this time the database is asked whether a model is still there, ms: meanwhile, and after that before it is used. */
const [LOOK_AFTER, LOOK_BEFORE] = [500, 1000];

/** The part of the settings that counts here. */
export interface ServingSettings {
  serving: Pick<Settings['serving'], 'modelCacheBytes'>;
}

/** A model that is warm, or about to be. */
interface Warm {
  model: Promise<ServedModel>;
  bytes: number;
  lookedAt: number;
  look?: Promise<void> | undefined;
  /** Who use it, or wait for it. */
  users: number;
  dropped: boolean;
}

/**
 * The models that this process serves. They stay open until they take more memory than `CELERITY_MODEL_CACHE_BYTES`: then those go that
 * were not used for longest. That a model was deleted is noticed within a second.
 */
@Injectable()
export class ServedModels implements OnModuleDestroy {
  /** Those used last come last. */
  private readonly warm = new Map<string, Warm>();

  constructor(
    private readonly models: MlModels,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(SETTINGS) private readonly settings: ServingSettings,
  ) {}

  /**
   * Hands an open model to `work`; it stays open at least until that has ended.
   *
   * @throws UnknownModelError, ModelNotReadyError, UnsuitableModelError, StorageUnavailableError
   */
  async use<T>(id: string, work: (model: ServedModel) => Promise<T>): Promise<T> {
    const warm = this.warm.get(id) ?? this.load(id);
    this.warm.delete(id);
    this.warm.set(id, warm);
    warm.users++;
    try {
      const model = await warm.model;
      await this.look(id, warm);
      return await work(model);
    } finally {
      warm.users--;
      this.release(warm);
    }
  }

  async onModuleDestroy(): Promise<void> {
    for (const id of this.warm.keys()) this.drop(id);
  }

  private load(id: string): Warm {
    const warm: Warm = { model: this.open(id), bytes: 0, lookedAt: performance.now(), users: 0, dropped: false };
    warm.model.then(
      ({ bytes }) => {
        warm.bytes = bytes;
        this.makeRoom(id);
      },
      () => this.drop(id, warm),
    );
    return warm;
  }

  private async open(id: string): Promise<ServedModel> {
    const { card, artifact } = await this.find(id);
    const onnx = await this.artifacts.readBytes(artifact).catch((error: unknown) => {
      throw error instanceof ArtifactNotFoundError ? new UnknownModelError(id) : error;
    });
    // Brings the ONNX runtime, which a process is spared until its first task needs it.
    const { openModel } = await import('./open-model.js');
    return openModel(id, card, onnx);
  }

  private async find(id: string): Promise<{ card: ModelCard; artifact: string }> {
    const model = await this.models.find(id);
    if (!model) throw new UnknownModelError(id);
    const { state, error, artifact } = model;
    if (state !== 'SUCCESS' || artifact === null) throw new ModelNotReadyError(id, state, error?.message);
    return { card: cardOf(model), artifact };
  }

  /** Sees to it that the model was there less than a second ago. Of one in steady use nobody has to wait for it. */
  private async look(id: string, warm: Warm): Promise<void> {
    const age = performance.now() - warm.lookedAt;
    if (age < LOOK_AFTER) return;
    warm.look ??= this.lookNow(id, warm).finally(() => (warm.look = undefined));
    if (age >= LOOK_BEFORE) return warm.look;
    // Whoever needs the answer asks again.
    warm.look.catch(() => undefined);
  }

  private async lookNow(id: string, warm: Warm): Promise<void> {
    const askedAt = performance.now();
    if (await this.models.isMade(id)) warm.lookedAt = askedAt;
    else {
      this.drop(id, warm);
      throw new UnknownModelError(id);
    }
  }

  /** @param latest stays, however large it is */
  private makeRoom(latest: string): void {
    let bytes = [...this.warm.values()].reduce((sum, warm) => sum + warm.bytes, 0);
    for (const [id, warm] of this.warm) {
      if (bytes <= this.settings.serving.modelCacheBytes) return;
      if (id === latest) continue;
      bytes -= warm.bytes;
      this.drop(id, warm);
    }
  }

  /** It may have been dropped, and loaded anew, before. */
  private drop(id: string, warm = this.warm.get(id)): void {
    if (!warm || warm.dropped) return;
    if (this.warm.get(id) === warm) this.warm.delete(id);
    warm.dropped = true;
    this.release(warm);
  }

  private release(warm: Warm): void {
    if (!warm.dropped || warm.users > 0) return;
    warm.model.then((model) => model.release()).catch(() => undefined);
  }
}

function cardOf({ id, card }: MlModel): ModelCard {
  const parsed = ModelCard.safeParse(card);
  if (parsed.success) return parsed.data;
  throw new UnsuitableModelError(`Model ${id} is of a version that this worker does not know: train it anew.`);
}
