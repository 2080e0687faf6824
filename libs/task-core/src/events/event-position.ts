/**
 * A place in the event stream: an entry, and what of it has been told. Index 0 of an entry stands for what its publisher had to
 * drop before it, 1 for its first event. Written `<ms>-<number>.<index>`.
 */
export interface EventPosition {
  /** The entry's time, ms since the epoch by the broker's clock. */
  readonly ms: number;
  /** Tells entries of one millisecond apart. */
  readonly number: number;
  readonly index: number;
}

/** Before everything: where nothing was ever published. */
export const BEGINNING: EventPosition = { ms: 0, number: 0, index: 0 };

const POSITION = /^(\d{1,15})-(\d{1,15})\.(\d{1,9})$/;

/** True for an id that a reader gave, and for `0`, which stands for all that is kept. */
export function isEventId(id: string): boolean {
  return id === '0' || POSITION.test(id);
}

/** @throws RangeError for what is no position. */
export function parsePosition(id: string): EventPosition {
  const [, ms, number, index] = POSITION.exec(id) ?? [];
  if (ms === undefined) throw new RangeError(`'${id}' is no position in the event stream`);
  return { ms: Number(ms), number: Number(number), index: Number(index) };
}

export function formatPosition({ ms, number, index }: EventPosition): string {
  return `${ms}-${number}.${index}`;
}

/** Id of the stream entry that a position lies in. */
export function entryIdOf({ ms, number }: EventPosition): string {
  return `${ms}-${number}`;
}

/** Negative when `a` comes before `b`, positive when after, 0 when they lie in one entry. */
export function compareEntries(a: EventPosition, b: EventPosition): number {
  return a.ms - b.ms || a.number - b.number;
}

/** As {@link compareEntries}; 0 when they are the same place. */
export function comparePositions(a: EventPosition, b: EventPosition): number {
  return compareEntries(a, b) || a.index - b.index;
}
