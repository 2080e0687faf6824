export type { Fold, Split } from './fold.js';
export { groupSplit } from './group-split.js';
export { EVEN, judgeClasses, judgeNumbers, judgeTwoClasses, type Judgement } from './judge.js';
export { planValidation, type ValidationPlan } from './plan-validation.js';
