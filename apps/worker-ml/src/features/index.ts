export { byValue, planFeatures, type FeaturePlan } from './plan-features.js';
export { checkRoles, columnNamed, type ColumnRoles, textAt } from './column-roles.js';
export { columnsOf, encodeRows } from './encode-rows.js';
export { UnsuitableDataError } from './errors.js';
export { featureTableOf, joinRows, pickRows } from './feature-table.js';
export { coderOf, isYes, numberIn } from './levels.js';
export { referenceOf } from './reference.js';
export { rowWarnings } from './row-warnings.js';
export { single } from './single.js';
