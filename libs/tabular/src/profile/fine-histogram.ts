/**
 * Counts numbers in many narrow bins whose range need not be known: it doubles the width of the bins when a number falls
 * outside. Widths are powers of two and edges multiples of them, so that every count stays exact.
 */
export class FineHistogram {
  width: number;
  private counts: Float64Array;
  /** Lower edge of the first bin, in widths. */
  private first: number;

  /**
   * @param bins a power of two.
   * @param min,max what is known of the range.
   */
  constructor(
    private readonly bins: number,
    min: number,
    max: number,
  ) {
    // Half of the bins for the range that is known, a quarter free on either side.
    this.width = 2 ** Math.ceil(Math.log2(((max - min || 1) / bins) * 2));
    this.first = Math.floor(min / this.width) - bins / 4;
    this.counts = new Float64Array(bins);
  }

  add(value: number): void {
    let bin = Math.floor(value / this.width) - this.first;
    if (bin < 0 || bin >= this.bins) {
      this.widenTo(value);
      bin = Math.floor(value / this.width) - this.first;
    }
    this.counts[bin]! += 1;
  }

  /** Every bin with a count: its lower edge. */
  *filled(): Generator<{ value: number; count: number }> {
    for (const [bin, count] of this.counts.entries()) {
      if (count > 0) yield { value: (this.first + bin) * this.width, count };
    }
  }

  private widenTo(value: number): void {
    const low = Math.min(value, this.first * this.width);
    const high = Math.max(value, (this.first + this.bins - 1) * this.width);
    let { width } = this;
    while (Math.floor(high / width) - Math.floor(low / width) >= this.bins) width *= 2;
    const first = Math.floor(low / width);
    const counts = new Float64Array(this.bins);
    for (const { value: edge, count } of this.filled()) counts[Math.floor(edge / width) - first]! += count;
    this.width = width;
    this.first = first;
    this.counts = counts;
  }
}
