export { backgroundRow } from './background-row.js';
export { type BroughtExplanation, explainBrought, type ExplainOptions, type PredictMatrix } from './explain-brought.js';
export { type BroughtOutputs, openBrought, type OpenBrought } from './open-brought.js';
