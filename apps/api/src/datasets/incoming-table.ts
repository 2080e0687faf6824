import { createHash } from 'node:crypto';
import { type CsvFormat, detectFormat, HEAD_BYTES } from '@celerity/tabular';

/** A CSV file on its way into the store: what can be told of it as it passes. */
export class IncomingTable {
  /** Once the head has passed. */
  format: CsvFormat | undefined;
  private readonly hash = createHash('sha256');

  constructor(private readonly given: Partial<CsvFormat>) {}

  /** SHA-256 of what has passed. To be asked for once, at the end. */
  digest(): string {
    return this.hash.digest('base64url');
  }

  /**
   * Hands on all of `source`, once its head has been looked at.
   *
   * @throws CsvError when it cannot be the start of a table; nothing was handed on then.
   */
  async *pass(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const head: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of source) {
      this.hash.update(chunk);
      if (this.format) {
        yield chunk;
        continue;
      }
      head.push(chunk);
      bytes += chunk.length;
      if (bytes >= HEAD_BYTES) yield this.look(head);
    }
    if (!this.format) yield this.look(head);
  }

  private look(head: Uint8Array[]): Uint8Array {
    const joined = Buffer.concat(head);
    this.format = detectFormat(joined, this.given);
    return joined;
  }
}
