import type { LossPoint, TaskEmissionRow } from '../../api/resources.js';

/* What a task tells while it runs, as its page shows it. Pure: see emissions.spec.ts. */

/** Emissions that a page keeps; older ones are dropped. */
export const MOST_EMISSIONS = 5_000;

/** Both lists as one, each emission once, in order. `fresh` comes from the stream and may repeat what was loaded. */
export function joined(known: readonly TaskEmissionRow[], fresh: readonly TaskEmissionRow[]): TaskEmissionRow[] {
  const ids = new Set(known.map(({ id }) => id));
  const added = fresh.filter(({ id }) => !ids.has(id) && ids.add(id));
  if (added.length === 0) return known as TaskEmissionRow[];
  return [...known, ...added].sort((a, b) => compareIds(a.id, b.id)).slice(-MOST_EMISSIONS);
}

/** Ids are `<ms>-<n>`, as Redis makes them; other ids keep the order in which they came. */
function compareIds(a: string, b: string): number {
  const [aMs = NaN, aN = NaN] = a.split('-').map(Number);
  const [bMs = NaN, bN = NaN] = b.split('-').map(Number);
  const order = aMs === bMs ? aN - bN : aMs - bMs;
  return Number.isNaN(order) ? 0 : order;
}

/** The tokens as one text. */
export function tokenText(emissions: readonly TaskEmissionRow[]): string {
  let text = '';
  for (const { type, data } of emissions)
    if (type === 'token' && typeof data['text'] === 'string') text += data['text'];
  return text;
}

/** Log lines. */
export function logLines(emissions: readonly TaskEmissionRow[]): TaskEmissionRow[] {
  return emissions.filter(({ type }) => type === 'log');
}

/** What was reported last; undefined: nothing. */
export function latestProgress(emissions: readonly TaskEmissionRow[]): Record<string, unknown> | undefined {
  return emissions.findLast(({ type }) => type === 'progress')?.data;
}

/** Losses of a training: those that were loaded, and those that its progress has told since. */
export function lossesOf(loaded: readonly LossPoint[], emissions: readonly TaskEmissionRow[]): LossPoint[] {
  const byEpoch = new Map(loaded.map((point) => [point.epoch, point]));
  for (const { type, data } of emissions) {
    const { epoch, loss } = data;
    if (type !== 'progress' || typeof epoch !== 'number' || typeof loss !== 'number' || byEpoch.has(epoch)) continue;
    byEpoch.set(epoch, {
      epoch,
      loss,
      reconstruction: numberOrNull(data['reconstruction']),
      kl: numberOrNull(data['kl']),
    });
  }
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch);
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** How far a task is, 0 to 100, of whatever it reports: `percent`, `current` of `total`, `epoch` of `epochs`. */
export function percentOf(progress: unknown): number | null {
  if (typeof progress !== 'object' || progress === null) return null;
  const { percent, current, total, epoch, epochs } = progress as Record<string, unknown>;
  if (typeof percent === 'number') return clamp(percent);
  if (typeof current === 'number' && typeof total === 'number' && total > 0) return clamp((100 * current) / total);
  if (typeof epoch === 'number' && typeof epochs === 'number' && epochs > 0) return clamp((100 * epoch) / epochs);
  return null;
}

function clamp(value: number): number {
  return Math.min(100, Math.max(0, value));
}
