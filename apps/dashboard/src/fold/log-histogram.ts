/** Each bucket reaches a tenth further than the one before: what is read is off by 5 % at most. */
const GROWTH = Math.log(1.1);
/** Seconds below which everything is one bucket. */
const SMALLEST = 0.001;

/** Buckets that hold something, and how many. */
export type Buckets = readonly (readonly [bucket: number, count: number])[];

/** Counts durations, in seconds, in buckets that grow with them. */
export class LogHistogram {
  private readonly buckets = new Map<number, number>();
  count = 0;
  max: number | null = null;

  add(seconds: number): void {
    const bucket = seconds <= SMALLEST ? 0 : Math.ceil(Math.log(seconds / SMALLEST) / GROWTH);
    this.put(bucket, 1);
    this.max = Math.max(this.max ?? 0, seconds);
  }

  /** Adds what another has counted. */
  merge(other: LogHistogram): void {
    for (const [bucket, count] of other.buckets) this.put(bucket, count);
    if (other.max !== null) this.max = Math.max(this.max ?? 0, other.max);
  }

  /** The duration that this share of all does not exceed, 0 to 1; null when there is none. */
  quantile(share: number): number | null {
    if (this.count === 0) return null;
    const wanted = Math.max(1, Math.ceil(share * this.count));
    let seen = 0;
    for (const [bucket, count] of [...this.buckets].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= wanted) return Math.min(middle(bucket), this.max ?? Infinity);
    }
    return this.max;
  }

  toJSON(): Buckets {
    return [...this.buckets];
  }

  static from(buckets: Buckets): LogHistogram {
    const histogram = new LogHistogram();
    for (const [bucket, count] of buckets) {
      histogram.put(bucket, count);
      histogram.max = Math.max(histogram.max ?? 0, middle(bucket));
    }
    return histogram;
  }

  private put(bucket: number, count: number): void {
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + count);
    this.count += count;
  }
}

function middle(bucket: number): number {
  return SMALLEST * Math.exp((bucket - (bucket > 0 ? 0.5 : 0)) * GROWTH);
}
