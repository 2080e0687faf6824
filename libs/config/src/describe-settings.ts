import { schema, settingRows, type SettingRow } from './schema.js';
import type { Settings } from './settings.js';

/** The settings as a plain object that may be logged or sent: passwords, digests and tokens are `***`. */
export function describeSettings(settings: Settings): Record<string, unknown> {
  const described: Record<string, unknown> = { appName: settings.appName, signsIn: settings.signsIn };
  for (const [group, members] of Object.entries(schema)) {
    const values = settings[group as keyof typeof schema] as Record<string, unknown>;
    described[group] = Object.fromEntries(
      Object.entries<SettingRow>(members).map(([key, { secret }]) => [
        key,
        secret ? secret.value(values[key] as never) : values[key],
      ]),
    );
  }
  return described;
}

/** What a manual says of one setting. `default` is undefined where there is none, or where it is the app's own. */
export interface SettingDoc {
  readonly name: string;
  readonly unit: string;
  readonly default: string | undefined;
  readonly doc: string;
}

/** Every setting there is, in the order of the table. */
export function listSettings(): SettingDoc[] {
  return settingRows().map(({ env, unit, fallback, doc }) => ({
    name: env,
    unit,
    default: typeof fallback === 'function' ? fallback({}) : fallback,
    doc,
  }));
}
