import type { Setting, schema } from './schema.js';

type Schema = typeof schema;
type ValueOf<S> = S extends Setting<infer T> ? T : never;

/**
 * Everything the environment says, read and checked once, deeply frozen. Names, units, defaults and meanings stand in
 * the table of `schema.ts`.
 */
export type Settings = {
  /** Name of this app in logs and health answers. */
  readonly appName: string;
  /** Whether people sign in to this app: then its users guard it, as its API keys do. */
  readonly signsIn: boolean;
} & {
  readonly [Group in keyof Schema]: { readonly [Key in keyof Schema[Group]]: ValueOf<Schema[Group][Key]> };
};

/** The environment: names and texts, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One wrong setting: its variable, the text it had (secrets masked, '' when unset), and what is allowed. */
export interface SettingProblem {
  readonly name: string;
  readonly value: string;
  readonly allowed: string;
}

/** Thrown by `loadSettings` with every wrong setting at once. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly problems: readonly SettingProblem[]) {
    super(problems.map(formatProblem).join('\n'));
  }
}

/** One line an operator can act on. */
export function formatProblem({ name, value, allowed }: SettingProblem): string {
  const shown = value === '' ? 'is unset' : `is ${JSON.stringify(value)}`;
  return `Wrong setting: ${name} ${shown}; allowed: ${allowed}`;
}

/** Whether who calls must say who they are. A server that asks for nothing binds to loopback only. */
export function isGuarded({ http, signIn, signsIn }: Settings): boolean {
  return http.apiKeys.length > 0 || (signsIn && (signIn.users.length > 0 || signIn.oidcIssuer !== undefined));
}
