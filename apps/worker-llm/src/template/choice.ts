/**
 * Chooses among ways to say the same: always the same for the same seed (the prediction's id) and place in the text, so that a text can be
 * made again, and evenly over predictions, so that not all texts sound alike. FNV-1a.
 */
export class Choice {
  constructor(private readonly seed: string) {}

  of(place: string, ways: readonly string[]): string {
    let hash = 0x811c9dc5;
    for (const letter of `${this.seed}/${place}`) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return ways[((hash ^ (hash >>> 13)) >>> 0) % ways.length]!;
  }
}
