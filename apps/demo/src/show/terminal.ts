import { styleText } from 'node:util';
import { LineMeter } from './line-meter.js';
import { LiveMeter } from './live-meter.js';
import type { Meter } from './meter.js';

export type Style = Parameters<typeof styleText>[0];

type Output = NodeJS.WritableStream & { isTTY?: boolean };

/** Where the demo writes: the report to `out`, everything else to `err`. Coloured on terminals only, and not with `NO_COLOR`. */
export class Terminal {
  constructor(
    readonly out: Output = process.stdout,
    readonly err: Output = process.stderr,
  ) {}

  /** A part of the report. */
  print(text: string): void {
    this.out.write(`${text}\n`);
  }

  say(text: string): void {
    this.err.write(`${text}\n`);
  }

  warn(text: string): void {
    this.say(`${this.style('yellow', 'warning:')} ${text}`);
  }

  /** What ended the demo; further lines are indented. */
  error(text: string): void {
    this.say(`${this.style('red', 'error:')} ${text.replaceAll('\n', '\n       ')}`);
  }

  /** For what is said; for the report, say so. */
  style(style: Style, text: string, stream: Output = this.err): string {
    return stream.isTTY ? styleText(style, text, { stream }) : text;
  }

  /** @param title in front of what it shows. */
  meter(title: string): Meter {
    return this.err.isTTY ? new LiveMeter(this, title) : new LineMeter(this, title);
  }
}
