/** A metric of which one series can be removed. */
export interface Removable {
  remove(labels: Record<string, string>): void;
}

/** Remembers which series tell of which worker, so that they go with it. */
export class SeriesOfWorker {
  private readonly used = new Map<string, Map<string, () => void>>();

  /** @param labels of the series, with `worker` */
  note(metric: Removable, id: string, labels: { worker: string } & Record<string, string>): void {
    const { worker, ...rest } = labels;
    const key = `${id}\0${Object.values(rest).join('\0')}`;
    let series = this.used.get(worker);
    if (!series) this.used.set(worker, (series = new Map()));
    if (!series.has(key)) series.set(key, () => metric.remove(labels));
  }

  workers(): IterableIterator<string> {
    return this.used.keys();
  }

  remove(worker: string): void {
    for (const remove of this.used.get(worker)?.values() ?? []) remove();
    this.used.delete(worker);
  }
}
