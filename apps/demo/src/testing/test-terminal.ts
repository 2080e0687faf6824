import { PassThrough } from 'node:stream';
import { Terminal } from '../show/terminal.js';

/** A terminal that keeps what is written. */
export class TestTerminal extends Terminal {
  private readonly streams: { out: PassThrough; err: PassThrough };

  /** @param live whether somebody seems to sit at it. (Default: false) */
  constructor(live = false) {
    const streams = { out: new PassThrough(), err: Object.assign(new PassThrough(), { isTTY: live, columns: 80 }) };
    super(streams.out, streams.err);
    this.streams = streams;
  }

  /** The report, since it was last asked. */
  get printed(): string {
    return read(this.streams.out);
  }

  /** Everything else. */
  get said(): string {
    return read(this.streams.err);
  }
}

function read(stream: PassThrough): string {
  const kept: unknown = stream.read();
  return kept === null ? '' : String(kept);
}
