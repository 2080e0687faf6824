import { Presets, SingleBar } from 'cli-progress';
import type { Meter, Reading } from './meter.js';
import type { Terminal } from './terminal.js';

const WIDTH = 24;
const WHOLE = 1000;

/** A bar that moves, on a terminal. */
export class LiveMeter implements Meter {
  private readonly bar: SingleBar;

  constructor(
    private readonly terminal: Terminal,
    title: string,
  ) {
    const bar = terminal.style('cyan', '{bar}');
    this.bar = new SingleBar(
      {
        stream: terminal.err,
        format: `${title}  ${bar} {percentage} %  {words}`,
        barsize: WIDTH,
        clearOnComplete: true,
        hideCursor: true,
      },
      Presets.shades_classic,
    );
  }

  show({ share, words }: Reading): void {
    const value = Math.round(share * WHOLE);
    if (this.bar.isActive) this.bar.update(value, { words });
    else this.bar.start(WHOLE, value, { words });
  }

  warn(text: string): void {
    this.end();
    this.terminal.warn(text);
  }

  end(): void {
    this.bar.stop();
  }
}
