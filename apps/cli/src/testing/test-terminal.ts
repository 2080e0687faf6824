import { PassThrough } from 'node:stream';
import { Terminal } from '../terminal.js';

/** A terminal that nobody sits at: it keeps what is written. */
export class TestTerminal extends Terminal {
  private readonly streams: { out: PassThrough; err: PassThrough };

  constructor() {
    const streams = { out: new PassThrough(), err: new PassThrough() };
    super(streams.out, streams.err, new PassThrough(), false);
    this.streams = streams;
  }

  /** What was written to stdout since it was last asked. */
  get out(): string {
    return read(this.streams.out);
  }

  /** The same of stderr. */
  get err(): string {
    return read(this.streams.err);
  }
}

function read(stream: PassThrough): string {
  return ((stream.read() as Buffer | null) ?? '').toString();
}
