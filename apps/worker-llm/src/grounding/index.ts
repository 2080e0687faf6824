export type { GroundingProblem, GroundingReport } from './problem.js';
export { verifyAnswer, verifyExplanation } from './verify-explanation.js';
export { verifyFleetSummary } from './verify-fleet.js';
