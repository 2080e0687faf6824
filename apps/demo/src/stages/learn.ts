import { judgement, trainPredictor } from './ml-training.js';
import type { Stage } from './stage.js';

/** A model that predicts the label from the real rows. */
export const learn: Stage = {
  title: 'Learn',
  async run(context) {
    const { options, story } = context;
    const label = options.label ?? '';
    const model = await trainPredictor(context, label, {});
    story.tell('predictor', model);
    story.links.set(`model of ${label}`, `/api/ml/models/${model.model_id}`);
    return `${label}: ${judgement(model.metrics)}`;
  },
};
