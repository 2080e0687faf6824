import { isMissing } from '../cell.js';
import type { FineHistogram } from './fine-histogram.js';
import { HyperLogLog } from './hyper-log-log.js';
import { Moments } from './moments.js';

/** How to read and count the values of a column of numbers, or of moments. */
export interface Measure {
  parse: (text: string) => number;
  histogram: FineHistogram;
}

/** What is known of cells whose values are too many to count one by one. It takes the same memory however many there are. */
export class UncountedCells {
  count = 0;
  missing = 0;
  isWhole = true;
  readonly moments = new Moments();
  readonly distinct = new HyperLogLog();

  /** @param measure undefined for texts, and from the first cell on that it cannot read. */
  constructor(public measure?: Measure) {}

  /** @param text without spaces around it */
  add(text: string): void {
    if (isMissing(text)) {
      this.missing += 1;
      return;
    }
    this.count += 1;
    this.distinct.add(text);
    if (this.measure) this.take(this.measure, this.measure.parse(text));
  }

  private take({ histogram }: Measure, value: number): void {
    if (Number.isNaN(value)) {
      this.measure = undefined;
      return;
    }
    this.moments.add(value);
    histogram.add(value);
    if (this.isWhole) this.isWhole = Number.isSafeInteger(value);
  }
}
