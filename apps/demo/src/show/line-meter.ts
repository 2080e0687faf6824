import type { Meter, Reading } from './meter.js';
import type { Terminal } from './terminal.js';

/** Where nothing can move, as in a log: a line at first, and one for each tenth. */
export class LineMeter implements Meter {
  private tenth = -1;
  private said = '';

  constructor(
    private readonly terminal: Terminal,
    private readonly title: string,
  ) {}

  show({ share, words }: Reading): void {
    const tenth = Math.floor(share * 10);
    if (tenth <= this.tenth || words === this.said) return;
    this.tenth = tenth;
    this.said = words;
    this.terminal.say(`${this.title}  ${words}`);
  }

  warn(text: string): void {
    this.terminal.warn(text);
  }

  end(): void {}
}
