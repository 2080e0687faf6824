import { usageError } from '../exit.js';
import { locateJsonError } from './locate-json-error.js';

/** How much of a text is shown around the place where it is wrong. */
const CONTEXT = 20;

/**
 * A value of the command line.
 *
 * @param source what it was given as, for the error: `--args`, `value 1`.
 * @throws a usage error that says where the text stops being JSON.
 */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usageError(`${source} is not JSON: ${complaint(text)}`);
  }
}

/** @throws a usage error when it is no JSON array. */
export function parseArgs(text: string): unknown[] {
  const value = parseJson(text, '--args');
  if (Array.isArray(value)) return value;
  throw usageError(`--args must be a JSON array of positional arguments, such as '[1, 2]'; it is ${kindOf(value)}.`);
}

/** @throws a usage error when it is no JSON object. */
export function parseObject(text: string, source: string): Record<string, unknown> {
  const value = parseJson(text, source);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw usageError(`${source} must be a JSON object, such as '{"x": 1}'; it is ${kindOf(value)}.`);
}

function complaint(text: string): string {
  const at = locateJsonError(text) ?? 0;
  if (at >= text.length) return text.trim() === '' ? 'it is empty.' : `it ends too early, after ${tail(text)}.`;
  const hint =
    /^[\w.-]/.test(text.trim()) && !/[[{"]/.test(text) ? ` A text needs quotes of its own: '"${text}"'.` : '';
  return `unexpected ${sign(text[at]!)} at column ${at + 1} of ${around(text, at)}.${hint}`;
}

function sign(character: string): string {
  return character === '\n' ? 'end of line' : `‘${character}’`;
}

function around(text: string, at: number): string {
  const [from, to] = [Math.max(0, at - CONTEXT), at + CONTEXT];
  const shown = text.slice(from, to).replace(/\s+/g, ' ');
  return `${from > 0 ? '…' : ''}${shown}${to < text.length ? '…' : ''}`;
}

function tail(text: string): string {
  return text.length > CONTEXT ? `…${text.slice(-CONTEXT)}` : text;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
