/** Shows a text as it is being written: hands on what is new of it. A text that turns out another begins anew, as a further draft. */
export class Display {
  /** Counts the texts that were begun, from 1. */
  private draft = 1;
  private shown = '';

  constructor(private readonly tell: (piece: { text: string; draft: number }) => void) {}

  /** What is shown so far is void. */
  restart(): void {
    if (this.shown === '') return;
    this.draft += 1;
    this.shown = '';
  }

  /** The text as far as it is known. One that does not go on from what is shown waits for its end. */
  show(text: string): void {
    if (text.startsWith(this.shown)) this.append(text.slice(this.shown.length));
  }

  /** The text is whole: it is shown line by line, as far as it is not yet. */
  finish(text: string): void {
    if (!text.startsWith(this.shown)) this.restart();
    for (const line of text.slice(this.shown.length).split(/(?<=\n)/)) this.append(line);
  }

  private append(text: string): void {
    if (text === '') return;
    this.shown += text;
    this.tell({ text, draft: this.draft });
  }
}
