import { parseMoment, parseNumber } from '../cell.js';
import type { ColumnProfile } from '../column-profile.js';
import { ownText } from '../own-text.js';
import { describeColumn } from './describe-column.js';
import { FineHistogram } from './fine-histogram.js';
import { Moments } from './moments.js';
import { type SeenValue, seenValue, typeOf } from './seen-value.js';
import { UncountedCells } from './uncounted-cells.js';

/** How much a profiler may remember. */
export interface ProfilerLimits {
  /** Different texts that are counted one by one. */
  values: number;
  /** Bins for the numbers that come after those; a power of two. */
  bins: number;
}

/**
 * Describes one column, cell by cell, in bounded memory.
 *
 * Cells with the same text are counted, and their text is read once; only texts that are new after `limits.values` others
 * are read each time.
 */
export class ColumnProfiler {
  private readonly seen = new Map<string, SeenValue>();
  private rest: UncountedCells | undefined;
  private isCounter = true;
  private first = NaN;
  private last = NaN;

  constructor(
    private readonly name: string,
    private readonly limits: ProfilerLimits,
  ) {}

  /** @param raw the field as it stands in the file */
  add(raw: string): void {
    if (this.isCounter) this.follow(raw);
    // Of so many numbers few come again: looking for them takes longer than reading them.
    if (this.rest?.measure) this.rest.add(raw.trim());
    else this.count(raw);
  }

  profile(): ColumnProfile {
    const countsFrom = this.isCounter ? this.first : null;
    return describeColumn({ name: this.name, seen: [...this.seen.values()], countsFrom, rest: this.rest });
  }

  private count(raw: string): void {
    const known = this.seen.get(raw);
    if (known !== undefined) known.count += 1;
    else if (this.seen.size < this.limits.values) this.meet(raw);
    else (this.rest ??= this.uncounted()).add(raw.trim());
  }

  private follow(raw: string): void {
    const value = parseNumber(raw.trim());
    if (this.seen.size === 0) this.first = value;
    this.isCounter = Number.isSafeInteger(value) && (this.seen.size === 0 || value === this.last + 1);
    this.last = value;
  }

  private meet(raw: string): void {
    const text = ownText(raw);
    this.seen.set(text, seenValue(text.trim()));
  }

  private uncounted(): UncountedCells {
    const values = [...this.seen.values()];
    const type = typeOf(values);
    if (type === 'text') return new UncountedCells();
    const moments = new Moments();
    for (const { value } of values) if (!Number.isNaN(value)) moments.add(value);
    const parse = type === 'number' ? parseNumber : parseMoment;
    return new UncountedCells({ parse, histogram: new FineHistogram(this.limits.bins, moments.min, moments.max) });
  }
}
