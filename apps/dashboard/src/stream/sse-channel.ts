import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { StreamFrames } from '../resources/stream.js';

/** Bytes that may wait for a reader; one who is further behind is cut off. */
const MOST_WAITING = 1024 * 1024;
/** How long somebody who was cut off may take the rest, ms. */
const LINGER = 1000;

/** One answer that is a stream of frames (Server-Sent Events). It holds little for a reader who is slow, and then ends. */
export class SseChannel {
  private readonly pipe = new PassThrough();
  private ended = false;

  constructor(private readonly reply: FastifyReply) {
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
    this.pipe.on('error', () => undefined);
    void reply.headers(headers).send(this.pipe);
  }

  get open(): boolean {
    return !this.ended && !this.reply.raw.destroyed;
  }

  /** Bytes that its reader has not taken yet. */
  get waiting(): number {
    return this.pipe.writableLength + this.pipe.readableLength + this.reply.raw.writableLength;
  }

  /** @param data JSON @returns false when the reader was too slow, and was cut off */
  send(event: keyof StreamFrames, data: string, id?: string): boolean {
    if (!this.open) return false;
    if (this.waiting + data.length > MOST_WAITING) {
      this.bye('slow', 1000);
      return false;
    }
    this.pipe.write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`);
    return true;
  }

  /** A comment, so that proxies do not take it for dead. */
  beat(): void {
    if (this.open) this.pipe.write(':\n\n');
  }

  /** The last frame. */
  bye(reason: StreamFrames['bye']['reason'], retryMs: number): void {
    if (this.ended) return;
    this.ended = true;
    this.pipe.write(`retry: ${retryMs}\nevent: bye\ndata: ${JSON.stringify({ reason, retry_ms: retryMs })}\n\n`);
    this.pipe.end();
    setTimeout(() => this.reply.raw.destroy(), LINGER).unref();
  }
}
