/** How often tasks of one name may start, over all workers together. Made by {@link parseRate}. */
export interface TaskRate {
  /** As it was written, for example `10/m`. */
  readonly text: string;
  /** From one start to the next, ms; may have a fraction. */
  readonly intervalMs: number;
}

const PERIODS = { s: 1000, m: 60_000, h: 3_600_000 };
const RATE = /^(?<count>\d+(?:\.\d+)?)(?:\/(?<period>[smh]))?$/;

/**
 * Reads a rate as Celery writes it.
 *
 * @param rate `10/s`, `10/m`, `100/h` (starts in a second, a minute, an hour), or a number, with or without quotes, of starts
 *   in a second. Fractions are allowed: `0.5/s` is one start in two seconds.
 * @returns undefined for 0, null and undefined: no limit.
 * @throws TypeError for anything else, saying what is allowed.
 */
export function parseRate(rate: string | number | null | undefined): TaskRate | undefined {
  if (rate === null || rate === undefined) return undefined;
  const text = String(rate);
  const { count, period = 's' } = RATE.exec(text)?.groups ?? {};
  const perPeriod = Number(count);
  if (count === undefined || !Number.isFinite(perPeriod)) throw new TypeError(refusal(text));
  if (perPeriod === 0) return undefined;
  return { text, intervalMs: PERIODS[period as keyof typeof PERIODS] / perPeriod };
}

function refusal(text: string): string {
  return `'${text}' is no rate: write '10/s', '10/m' or '100/h', a number of starts in a second, or 0 for no limit.`;
}
