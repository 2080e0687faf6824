/** Mean and spread of numbers, in one pass (Welford 1962; weights and merging: Chan, Golub and LeVeque 1979). */
export class Moments {
  count = 0;
  mean = 0;
  min = Infinity;
  max = -Infinity;
  /** Sum of the squared distances to the mean. */
  private squares = 0;

  /** @param weight how many times the value is there. */
  add(value: number, weight = 1): void {
    this.count += weight;
    const distance = value - this.mean;
    this.mean += distance * (weight / this.count);
    this.squares += weight * distance * (value - this.mean);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** Standard deviation of the sample (n - 1); 0 of one number, null of none. */
  get std(): number | null {
    if (this.count === 0) return null;
    return this.count === 1 ? 0 : Math.sqrt(Math.max(0, this.squares) / (this.count - 1));
  }

  merge(other: Moments): void {
    if (other.count === 0) return;
    const count = this.count + other.count;
    const distance = other.mean - this.mean;
    this.squares += other.squares + distance * distance * ((this.count * other.count) / count);
    this.mean += distance * (other.count / count);
    this.count = count;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
  }
}
