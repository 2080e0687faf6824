import type { z } from 'zod';
import { checked } from './checked.js';
import { refusalOf, Unreachable } from './errors.js';

/** Longest wait for an answer that needs no work, ms. */
const PATIENCE = 30_000;

/** The system, as its HTTP interface shows it. Every method throws {@link Unreachable} or {@link Refused}. */
export class Gateway {
  /**
   * @param url without a slash at its end.
   * @param signal ends uploads, streams and looks. Requests that start something always run to their end: what has been
   *   started must be known, to be cancelled.
   */
  constructor(
    readonly url: string,
    private readonly key: string | undefined,
    readonly signal: AbortSignal,
  ) {}

  async get<T>(path: string, answer: z.ZodType<T>): Promise<T> {
    return read(await this.ask(path, {}, AbortSignal.any([this.signal, AbortSignal.timeout(PATIENCE)])), answer);
  }

  /** Starts something. */
  async post<T>(path: string, body: object, answer: z.ZodType<T>): Promise<T> {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return read(await this.ask(path, request, AbortSignal.timeout(PATIENCE)), answer);
  }

  /** Sends a CSV as it comes, and never holds it in memory. */
  async upload<T>(path: string, csv: AsyncIterable<Uint8Array>, answer: z.ZodType<T>): Promise<T> {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: until(this.signal, csv),
      duplex: 'half' as const,
    };
    return read(await this.ask(path, request, this.signal), answer);
  }

  /** Ends something. */
  async delete(path: string): Promise<void> {
    const response = await this.ask(path, { method: 'DELETE' }, AbortSignal.timeout(PATIENCE));
    await response.body?.cancel();
  }

  /** An answer that is read while it is written. */
  stream(path: string, headers: Record<string, string>): Promise<Response> {
    return this.ask(path, { headers }, this.signal);
  }

  private async ask(path: string, request: RequestInit, signal: AbortSignal): Promise<Response> {
    const headers = { ...request.headers, ...(this.key && { authorization: `Bearer ${this.key}` }) };
    const response = await fetch(`${this.url}${path}`, { ...request, headers, signal }).catch((error: unknown) => {
      throw new Unreachable(this.url, error);
    });
    if (!response.ok) throw await refusalOf(response);
    return response;
  }
}

async function read<T>(response: Response, answer: z.ZodType<T>): Promise<T> {
  return checked(answer, await response.json().catch(() => undefined), response.url);
}

/** `fetch` reads on in the body of a request that was aborted, to its end. */
async function* until(signal: AbortSignal, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    if (signal.aborted) return;
    yield piece;
  }
}
