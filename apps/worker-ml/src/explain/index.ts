export { attribute, type AttributedValue, type ToldValue } from './attribute.js';
export { permutationImportance, type PermutationOptions, type PredictColumns } from './permutation-importance.js';
