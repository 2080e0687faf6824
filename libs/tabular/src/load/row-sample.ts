import { ownText } from '../own-text.js';
import { Random } from '../random.js';
import { shareOut } from './share-out.js';

/**
 * Values that have a share of their own: at most so many, and one for ten rows of the sample. The others share the last
 * one's.
 */
const MAX_STRATA = 1000;
const ROWS_PER_STRATUM = 10;

/** More rows are kept than are due, so that chance leaves no value short. */
const withSlack = (share: number) => Math.ceil(share * 1.1) + 8;

/** Slots for what is kept with slack, and for more to come: for each row of the sample, and for each stratum. */
const SLOTS_PER_ROW = 1.25;
const SLOTS_PER_STRATUM = 16;

/**
 * A random sample of rows that come one by one, of which each value of a column has its share, and at least one row.
 *
 * Each row draws a number, and of each value the rows with the least numbers stay (bottom-k sampling, Cohen and Kaplan
 * 2007). With every row that comes the part of them that may stay shrinks, and for all values alike: what was dropped is
 * never missed.
 */
export class RowSample {
  private readonly random: Random;
  private readonly strata = new Map<string, number>();
  /** By stratum: rows that came, and the number from which on they cannot be in the sample any more. */
  private readonly came: number[] = [];
  private readonly limits: number[] = [];
  /** By slot, in the order the rows came: the number that the row drew, and its stratum. */
  private readonly numbers: number[] = [];
  private readonly stratumOf: number[] = [];

  /** @param copy moves a row that is kept to a lower slot. */
  constructor(
    private readonly rows: number,
    seed: number,
    private readonly copy: (from: number, to: number) => void,
  ) {
    this.random = new Random(seed);
  }

  /**
   * Takes the next row.
   *
   * @param value of the column whose values have their shares.
   * @returns the slot to keep the row in; -1 where it is not kept.
   */
  offer(value: string): number {
    const stratum = this.strata.get(value) ?? this.meet(value);
    const number = this.random.uniform();
    this.came[stratum]! += 1;
    if (number >= this.limits[stratum]!) return -1;
    const slots = this.rows * SLOTS_PER_ROW + this.came.length * SLOTS_PER_STRATUM;
    if (this.numbers.length >= slots) this.shrink(shareOut(this.rows, this.came).map(withSlack));
    this.stratumOf.push(stratum);
    return this.numbers.push(number) - 1;
  }

  /** Ends the sample. @returns how many rows it has, in the first slots. */
  finish(): number {
    this.shrink(shareOut(this.rows, this.came));
    return this.numbers.length;
  }

  /** @returns the stratum of a value that is new, or one too many. */
  private meet(value: string): number {
    const most = Math.max(1, Math.min(MAX_STRATA, Math.floor(this.rows / ROWS_PER_STRATUM)));
    if (this.strata.size === most) return most - 1;
    this.strata.set(ownText(value), this.strata.size);
    this.limits.push(1);
    return this.came.push(0) - 1;
  }

  /** Keeps so many rows of each stratum. */
  private shrink(shares: readonly number[]): void {
    const drawn = shares.map((): number[] => []);
    this.numbers.forEach((number, slot) => drawn[this.stratumOf[slot]!]!.push(number));
    shares.forEach((share, stratum) => {
      const [limit] = Float64Array.from(drawn[stratum]!).sort().subarray(share);
      if (limit !== undefined) this.limits[stratum] = limit;
    });
    let to = 0;
    this.numbers.forEach((number, from) => {
      const stratum = this.stratumOf[from]!;
      if (number >= this.limits[stratum]!) return;
      if (from !== to) this.copy(from, to);
      this.numbers[to] = number;
      this.stratumOf[to++] = stratum;
    });
    this.numbers.length = to;
    this.stratumOf.length = to;
  }
}
