/** Remembers the last ids it was given. */
export class RecentIds {
  private readonly ids = new Set<string>();

  /** @param capacity how many. (Default: 1,000) */
  constructor(private readonly capacity = 1000) {}

  /** @returns false when it is among them already; then it counts as new again. */
  add(id: string): boolean {
    const fresh = !this.ids.delete(id);
    this.ids.add(id);
    if (this.ids.size > this.capacity) {
      const [oldest] = this.ids;
      this.ids.delete(oldest!);
    }
    return fresh;
  }

  /** Oldest first. */
  list(): string[] {
    return [...this.ids];
  }
}
