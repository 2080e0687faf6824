export { evaluateQuality, type QualityOptions } from './evaluate-quality.js';
export { QualityError } from './quality-error.js';
