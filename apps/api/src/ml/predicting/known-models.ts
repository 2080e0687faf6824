import { ModelCard } from '@celerity/contracts';
import { MlModels } from '@celerity/storage';
import { Inject, Injectable } from '@nestjs/common';
import { modelNotFound, modelNotReady, nameNotFound } from '../ml-problems.js';
import { type RowColumns, rowColumns } from './row-columns.js';

/** What a call for predictions needs to know of its model. */
export interface KnownModel {
  id: string;
  card: ModelCard;
  columns: RowColumns;
}

/** How long what was read of the database is believed, ms. */
const FRESH = 1000;
/** Models, and names, that are kept in mind. */
const MAX_KNOWN = 100;

interface Entry<T> {
  until: number;
  value: Promise<T>;
}

/**
 * Finished models, for calls that come a hundred times a second: each is looked at once a second at most. The card of a finished model
 * never changes; it may be deleted, and its name may stand for another.
 */
@Injectable()
export class KnownModels {
  private readonly models = new Map<string, Entry<KnownModel>>();
  private readonly names = new Map<string, Entry<string>>();

  constructor(@Inject(MlModels) private readonly repository: MlModels) {}

  /** @throws ProblemError 404; 409 for a model that is not finished, or was never made */
  get(modelId: string): Promise<KnownModel> {
    return remembered(this.models, modelId, async (before) => {
      if (before && (await this.repository.has(modelId))) return before;
      return this.read(modelId);
    });
  }

  /** Id of the version that a name stands for. @throws ProblemError 404 */
  idOf(name: string): Promise<string> {
    return remembered(this.names, name, async () => {
      const id = await this.repository.latest(name);
      if (id === undefined) throw nameNotFound(name);
      return id;
    });
  }

  private async read(modelId: string): Promise<KnownModel> {
    const model = await this.repository.find(modelId);
    if (!model) throw modelNotFound(modelId, 'model_id');
    if (model.state !== 'SUCCESS') throw modelNotReady(modelId, model.state, model.error);
    const card = ModelCard.parse(model.card);
    return { id: model.id, card, columns: rowColumns(card) };
  }
}

/** What fails is not kept. @param read gets what was known before */
async function remembered<T>(
  entries: Map<string, Entry<T>>,
  key: string,
  read: (before: T | undefined) => Promise<T>,
): Promise<T> {
  const known = entries.get(key);
  if (known && known.until > Date.now()) return known.value;
  entries.delete(key);
  const value = Promise.resolve(known?.value)
    .catch(() => undefined)
    .then(read);
  const entry = { until: Date.now() + FRESH, value };
  entries.set(key, entry);
  if (entries.size > MAX_KNOWN) entries.delete(entries.keys().next().value ?? key);
  try {
    return await value;
  } catch (error) {
    if (entries.get(key) === entry) entries.delete(key);
    throw error;
  }
}
