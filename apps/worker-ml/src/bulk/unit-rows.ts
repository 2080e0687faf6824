/** Rows that a unit begins with room for. */
const FIRST_CAPACITY = 16;

/** The rows of a unit that its prediction depends on, in order of time. */
export interface KeptRows {
  rows: number;
  times: Float64Array;
  /** Row by row. */
  cells: Float32Array;
}

/** Which rows of a unit are needed: so many of its first, and of its last. */
export interface NeededRows {
  first: number;
  last: number;
}

/**
 * Collects the rows of a unit, which may come in any order. However many there are, no more than twice those that are needed are held.
 */
export class UnitRows {
  private times = new Float64Array(FIRST_CAPACITY);
  private cells: Float32Array;
  private rows = 0;

  /** @param width cells of a row */
  constructor(
    private readonly width: number,
    private readonly needed: NeededRows,
  ) {
    this.cells = new Float32Array(FIRST_CAPACITY * width);
  }

  /** @param cells of many rows, those of this one from `from` on */
  add(time: number, cells: Float32Array, from: number): void {
    if (this.rows === this.times.length) this.makeRoom();
    this.times[this.rows] = time;
    this.cells.set(cells.subarray(from, from + this.width), this.rows * this.width);
    this.rows++;
  }

  /** At most `first` + `last`. */
  finish(): KeptRows {
    this.prune();
    const { rows, width } = this;
    return { rows, times: this.times.subarray(0, rows), cells: this.cells.subarray(0, rows * width) };
  }

  private makeRoom(): void {
    const { first, last } = this.needed;
    const most = Math.max(FIRST_CAPACITY, 2 * (first + last));
    if (this.rows === most) return this.prune();
    const capacity = Math.min(most, 2 * this.rows);
    const [times, cells] = [new Float64Array(capacity), new Float32Array(capacity * this.width)];
    times.set(this.times);
    cells.set(this.cells);
    [this.times, this.cells] = [times, cells];
  }

  /** Puts rows in order, those of one time as they came, and lets go of those in the middle. */
  private prune(): void {
    const { first, last } = this.needed;
    const { times, cells, width } = this;
    const order = Array.from({ length: this.rows }, (_, row) => row).sort((a, b) => times[a]! - times[b]! || a - b);
    const kept = order.length > first + last ? [...order.slice(0, first), ...order.slice(-last)] : order;
    const [sortedTimes, sortedCells] = [new Float64Array(times.length), new Float32Array(cells.length)];
    kept.forEach((row, at) => {
      sortedTimes[at] = times[row]!;
      sortedCells.set(cells.subarray(row * width, (row + 1) * width), at * width);
    });
    [this.times, this.cells, this.rows] = [sortedTimes, sortedCells, kept.length];
  }
}
