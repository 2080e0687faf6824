/** What stands for all values beyond the most that are told apart. */
export const OTHER = '(other)';

/** Keeps the values of a label few: whoever makes names up must not fill the memory of those who count. */
export class LabelValues {
  private readonly known: Set<string>;

  /** @param known values that always count @param most further ones that are told apart */
  constructor(
    known: Iterable<string>,
    private readonly most: number,
  ) {
    this.known = new Set(known);
    this.most += this.known.size;
  }

  of(value: string): string {
    if (this.known.has(value)) return value;
    if (this.known.size >= this.most) return OTHER;
    this.known.add(value);
    return value;
  }

  forget(value: string): void {
    this.known.delete(value);
  }
}
