export { toldLife, type ToldLife } from './told-life.js';
export { trainRul } from './train-rul.js';
export { type AskedUnit, unitAttributions, unitFeatures, type UnitFeatures } from './unit-features.js';
