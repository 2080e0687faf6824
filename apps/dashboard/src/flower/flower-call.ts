import { CallOptions, type TaskCall } from '@celerity/task-core';
import { FlowerError } from './flower-error.js';
import { flowerTime } from './flower-time.js';

/** What `apply_async` takes beside these is of the broker, and has no meaning here. */
const OF_THE_BROKER = new Set([
  'exchange',
  'serializer',
  'compression',
  'retry',
  'retry_policy',
  'shadow',
  'argsrepr',
  'kwargsrepr',
]);

/** The call of a body as Flower takes it: `{args, kwargs, …options of apply_async}`. @throws FlowerError 400 */
export function flowerCall(name: string, body: string): TaskCall {
  const given = objectOf(body);
  const { args = [], kwargs = {}, ...options } = given;
  if (!Array.isArray(args)) throw new FlowerError(400, 'args must be an array');
  if (typeof kwargs !== 'object' || kwargs === null || Array.isArray(kwargs)) {
    throw new FlowerError(400, 'kwargs must be an object');
  }
  return { name, args, kwargs: kwargs as Record<string, unknown>, options: optionsOf(options) };
}

function objectOf(body: string): Record<string, unknown> {
  if (body.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw new FlowerError(400, (error as Error).message);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new FlowerError(400, 'invalid options');
  return parsed as Record<string, unknown>;
}

function optionsOf(given: Record<string, unknown>): CallOptions {
  const { eta, expires, countdown, routing_key, ...rest } = given;
  const options: Record<string, unknown> = Object.fromEntries(
    Object.entries(rest).filter(([name, value]) => !OF_THE_BROKER.has(name) && value !== null),
  );
  if (countdown != null) options.countdown = Number(countdown);
  if (eta != null) options.eta = timeOf('eta', eta);
  if (expires != null)
    options.expires = Number.isFinite(Number(expires)) ? Number(expires) : timeOf('expires', expires);
  // On Redis the routing key is the queue.
  if (routing_key != null) options.queue ??= routing_key;
  const parsed = CallOptions.safeParse(options);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new FlowerError(400, `Invalid option ${path.join('.')}: ${message}`);
}

/** Flower's `2026-11-28 13:45:10.5`, or ISO 8601. */
function timeOf(name: string, value: unknown): string {
  const text = String(value);
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  return flowerTime(name, text)!.toISOString();
}
