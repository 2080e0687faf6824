export { answerFromTemplate } from './answer.js';
export { explainFromTemplate } from './explanation.js';
export { summariseFromTemplate } from './fleet.js';
export { confidenceOf, urgencyOf } from './judgement.js';
export type { Style } from './style.js';
export { textOfExplanation, textOfFleetSummary } from './text.js';
