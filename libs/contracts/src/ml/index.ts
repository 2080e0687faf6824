export { BroughtModel } from './brought-model.js';
export {
  CardFeature,
  machineColumn,
  Metrics,
  MODEL_TASKS,
  ModelCard,
  type ModelTask,
  type Reference,
} from './model-card.js';
export { Attribution, Prediction, Row } from './prediction.js';
export {
  checkModel,
  detectAnomalies,
  MAX_INLINE_BYTES,
  MAX_INLINE_ROWS,
  MAX_ROWS,
  predictDataset,
  predictRows,
  predictRul,
  trainModel,
  trainRulModel,
  TreesProgress,
} from './tasks.js';
export { ModelConfig, ModelSettings, RulConfig, RulSettings } from './training-config.js';
