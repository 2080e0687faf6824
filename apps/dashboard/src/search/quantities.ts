import type { Comparison } from '@celerity/storage';

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600, d: 86_400, w: 604_800 };

/** `10s`, `1.5h`, `90` (seconds): in seconds; undefined for anything else. */
export function durationOf(text: string): number | undefined {
  const [, number, unit = 's'] = /^(\d{1,9}(?:\.\d{1,6})?|\.\d{1,6})(ms|s|min|m|h|d|w)?$/i.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * UNITS[unit.toLowerCase()]!;
}

/** `2026-11-28`, `2026-11-28T10:00`, with or without a zone (UTC). */
export function dateOf(text: string): Date | undefined {
  const [, day, time] =
    /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?))?$/i.exec(text) ?? [];
  if (day === undefined) return undefined;
  const zoned = time === undefined ? 'T00:00Z' : /z|[+-]\d{2}:\d{2}$/i.test(time) ? `T${time}` : `T${time}Z`;
  const date = new Date(`${day}${zoned}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** `>=10s` is an operator and the rest. */
export function comparisonOf(text: string): { op: Comparison; rest: string; length: number } {
  const op = /^(>=|<=|>|<|=)/.exec(text)?.[0] as Comparison | undefined;
  return { op: op ?? '=', rest: text.slice(op?.length ?? 0), length: op?.length ?? 0 };
}

export const OPPOSITE: Readonly<Record<Comparison, Comparison>> = {
  '>': '<',
  '>=': '<=',
  '<': '>',
  '<=': '>=',
  '=': '=',
};
