import { crossCheck } from './cross-checks.js';
import { schema, settingRows, type SettingRow, type SettingDefaults } from './schema.js';
import { formatProblem, SettingsError, type Environment, type SettingProblem, type Settings } from './settings.js';

/** Exit code for wrong settings: EX_CONFIG of BSD's sysexits. A supervisor must not restart a process that used it. */
export const EXIT_WRONG_SETTINGS = 78;

/** A value that is not there: unset, empty or blank. */
const textOf = (env: Environment, name: string): string | undefined => env[name]?.trim() || undefined;

/**
 * Reads and checks every setting. The result is deeply frozen.
 *
 * @param defaults what this app uses where the environment is silent
 * @param env an empty or blank variable counts as unset. (Default: `process.env`)
 * @throws SettingsError with one problem for each wrong setting, secrets masked
 */
export function loadSettings(defaults: SettingDefaults = {}, env: Environment = process.env): Settings {
  const problems: SettingProblem[] = [];
  const settings: Record<string, unknown> = {
    appName: defaults.appName ?? 'celerity',
    signsIn: defaults.signIn ?? false,
  };
  for (const [group, members] of Object.entries(schema)) {
    const values: Record<string, unknown> = {};
    for (const [key, setting] of Object.entries<SettingRow>(members)) {
      values[key] = readSetting(setting, defaults, env, problems);
    }
    settings[group] = values;
  }
  // From here on it is a Settings: the table that drove the loop is also where the type comes from.
  const complete = settings as unknown as Settings;
  if (problems.length === 0) {
    const capped = capSoftLimit(complete, env);
    problems.push(...crossCheck(capped, (name) => showText(name, defaults, env)));
    if (problems.length === 0) return deepFreeze(capped);
  }
  throw new SettingsError(problems);
}

/**
 * As `loadSettings`, for the first line of a process: wrong settings are printed to stderr, one line each, and the
 * process exits with code 78.
 */
export function loadSettingsOrExit(defaults: SettingDefaults = {}, env: Environment = process.env): Settings {
  try {
    return loadSettings(defaults, env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(error.problems.map((problem) => `${formatProblem(problem)}\n`).join(''));
    return process.exit(EXIT_WRONG_SETTINGS);
  }
}

function readSetting(setting: SettingRow, defaults: SettingDefaults, env: Environment, problems: SettingProblem[]) {
  const { env: name, kind, secret } = setting;
  const given = textOf(env, name) ?? fallbackOf(setting, defaults);
  if (given === undefined) return setting.unset;
  const read = kind.safeParse(given);
  if (read.success) return read.data;
  const allowed = [...new Set(read.error.issues.map((issue) => issue.message))].join('; ');
  problems.push({ name, value: secret ? secret.text(given) : given, allowed });
  return undefined;
}

function fallbackOf({ fallback }: SettingRow, defaults: SettingDefaults): string | undefined {
  return typeof fallback === 'function' ? fallback(defaults) : fallback;
}

/** Who lowers only the hard limit lowers the soft one with it. */
function capSoftLimit(settings: Settings, env: Environment): Settings {
  const { tasks } = settings;
  if (textOf(env, schema.tasks.softTimeLimit.env) !== undefined) return settings;
  return { ...settings, tasks: { ...tasks, softTimeLimit: Math.min(tasks.softTimeLimit, tasks.timeLimit) } };
}

function showText(name: string, defaults: SettingDefaults, env: Environment): string {
  const setting = settingRows().find((one) => one.env === name);
  const given = textOf(env, name) ?? (setting && fallbackOf(setting, defaults)) ?? '';
  return setting?.secret ? setting.secret.text(given) : given;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
