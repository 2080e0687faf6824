export type { ApiKey, Role } from './api-key.js';
export { describeSettings, listSettings, type SettingDoc } from './describe-settings.js';
export { EXIT_WRONG_SETTINGS, loadSettings, loadSettingsOrExit } from './load-settings.js';
export { isLoopback } from './kinds.js';
export { maskUrl } from './mask.js';
export type { Route } from './routes.js';
export type { SettingDefaults } from './schema.js';
export { SettingsError, type Environment, type SettingProblem, type Settings } from './settings.js';
export { unknownSettings, type UnknownSetting } from './unknown-settings.js';
