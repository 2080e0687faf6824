export type {
  Calibration,
  CardColumn,
  CategoriesColumn,
  ConstantColumn,
  EpochLoss,
  ExcludedColumn,
  ModesColumn,
  TvaeCard,
} from './card.js';
export { TrainingDivergedError, UnmetConditionError, UnsuitableDataError } from './errors.js';
export { TvaeSampler, type SampleOptions } from './sampler.js';
export { trainTvae, type TrainedTvae, type TrainHooks, type TvaeProgress } from './train.js';
