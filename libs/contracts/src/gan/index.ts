export { QualityReport } from './quality-report.js';
export { evaluateModel, SampleConditions, sampleModel, trainTvaeModel, TvaeProgress } from './tasks.js';
export { TvaeConfig } from './tvae-config.js';
