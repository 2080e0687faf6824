import { parsePartialJson } from 'ai';

/** Turns the pieces of a JSON object, as a provider writes them, into the readable text of what is there so far. */
export class DraftStream {
  private json = '';
  private isParsed = true;
  private isEnded = false;
  private work: Promise<void> | undefined;

  /**
   * @param read what is readable of an object whose end is missing; undefined while that is nothing.
   * @param show gets it, each time it is more.
   */
  constructor(
    private readonly read: (partial: unknown) => string | undefined,
    private readonly show: (text: string) => void,
  ) {}

  /** Never throws, and never waits: pieces that come while one is looked at are looked at together. */
  add(piece: string): void {
    this.json += piece;
    this.isParsed = false;
    this.work ??= this.parse().finally(() => (this.work = undefined));
  }

  /** Resolves when all that came is shown. Nothing is shown after it. */
  async end(): Promise<void> {
    await this.work;
    this.isEnded = true;
  }

  private async parse(): Promise<void> {
    while (!this.isParsed && !this.isEnded) {
      this.isParsed = true;
      const { value } = await parsePartialJson(this.json);
      const text = this.read(value);
      if (text !== undefined && text !== '' && !this.isEnded) this.show(text);
    }
  }
}
