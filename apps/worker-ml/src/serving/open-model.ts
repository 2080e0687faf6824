import type { ModelCard } from '@celerity/contracts';
import { openBroughtModel } from './open-brought-model.js';
import { openTrees } from './open-trees.js';
import type { ServedModel } from './served-model.js';

/** Opens a model, whoever made it. */
export function openModel(id: string, card: ModelCard, onnx: Uint8Array): Promise<ServedModel> {
  return (card.origin === 'brought' ? openBroughtModel : openTrees)(id, card, onnx);
}
