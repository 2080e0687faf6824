/**
 * How many jobs a worker holds at once: running, taken ahead, or being stored. Shared by the consumers of several queues, who
 * get hands in the order in which they asked, so that a full queue does not keep the others from being served.
 */
export class Hands {
  private spare: number;
  private readonly waiting: { who: object; most: number; give: (hands: number) => void }[] = [];

  constructor(private count: number) {
    this.spare = count;
  }

  get size(): number {
    return this.count;
  }

  /** Somebody else waits for a hand. */
  wantedBesides(who: object): boolean {
    return this.waiting.some((waiting) => waiting.who !== who);
  }

  /** No hand is spare: the worker holds all it can. */
  get full(): boolean {
    return this.spare <= 0;
  }

  /** Takes up to `most` hands, at least one. */
  take(who: object, most: number): Promise<number> {
    return new Promise((give) => {
      this.waiting.push({ who, most, give });
      this.serve();
    });
  }

  free(hands: number): void {
    this.spare += hands;
    this.serve();
  }

  resize(count: number): void {
    this.spare += count - this.count;
    this.count = count;
    this.serve();
  }

  private serve(): void {
    while (this.spare > 0) {
      const next = this.waiting.shift();
      if (!next) return;
      const hands = Math.min(next.most, this.spare);
      this.spare -= hands;
      next.give(hands);
    }
  }
}
