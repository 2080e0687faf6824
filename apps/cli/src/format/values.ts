/** Longest value in a line or cell. */
const LONGEST = 60;

/** A JSON value on one line, cut where it is long. */
export function brief(value: unknown, longest = LONGEST): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? 'undefined');
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** Arguments as a call is written: `1, 2, x=3`. */
export function call(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): string {
  const named = Object.entries(kwargs).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const text = [...args.map((value) => JSON.stringify(value)), ...named].join(', ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** `1 task`, `3 tasks`. */
export function count(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}

/** A time in two units at most: `40 ms`, `2.5 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return two(seconds, 60, 'min', 1, 's');
  if (seconds < 86_400) return two(seconds, 3600, 'h', 60, 'min');
  return two(seconds, 86_400, 'd', 3600, 'h');
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** A nested value as indented lines, lists with dashes: for people, not for parsers. */
export function outline(value: object, depth = 0): string {
  const margin = '  '.repeat(depth);
  if (Array.isArray(value)) return value.map((item) => `${margin}-${after(item, depth, isSmall(item))}`).join('\n');
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => `${margin}${name}:${after(item, depth, Array.isArray(item) && isSmall(item))}`)
    .join('\n');
}

/** What follows a name or dash: on its line, or indented below it. */
function after(value: unknown, depth: number, small: boolean): string {
  if (typeof value === 'string') return ` ${value}`;
  if (typeof value !== 'object' || value === null || small || Object.keys(value).length === 0)
    return ` ${JSON.stringify(value)}`;
  return `\n${outline(value, depth + 1)}`;
}

function isSmall(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const flat = Object.values(value).every((item) => typeof item !== 'object' || item === null || item.length === 0);
  return flat && JSON.stringify(value).length <= 120;
}

function two(seconds: number, major: number, majorUnit: string, minor: number, minorUnit: string): string {
  const whole = Math.floor(seconds / major);
  const rest = Math.floor((seconds - whole * major) / minor);
  return rest > 0 ? `${whole} ${majorUnit} ${rest} ${minorUnit}` : `${whole} ${majorUnit}`;
}
