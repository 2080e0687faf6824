/** The values that were put last, so many at most. */
export class Recent<K, V> {
  private readonly values = new Map<K, V>();

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.values.size;
  }

  get(key: K): V | undefined {
    return this.values.get(key);
  }

  /** It becomes the newest. */
  put(key: K, value: V): void {
    this.values.delete(key);
    this.values.set(key, value);
    if (this.values.size > this.capacity) this.values.delete(this.values.keys().next().value as K);
  }

  /** Oldest first. */
  all(): IterableIterator<V> {
    return this.values.values();
  }
}
