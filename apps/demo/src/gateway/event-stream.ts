import { setTimeout as sleep } from 'node:timers/promises';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { Refused, Unreachable } from './errors.js';
import type { Gateway } from './gateway.js';

/** Connections in a row that may bring nothing. With a second between them, the gateway may be away for a minute. */
const ATTEMPTS = 60;
/** How long to wait before the next connection, ms, where the server does not say. */
const RETRY = 1000;

/** One Server-Sent Event. */
export interface StreamEvent {
  type: string;
  data: unknown;
}

/**
 * Follows a stream of Server-Sent Events over connections that break: each goes on after the last event that came, as the
 * standard has it. Ends when the server says that there is no more (204).
 *
 * @throws Unreachable when the server stays away; Refused when it does not want to tell.
 */
export async function* followEvents(gateway: Gateway, path: string): AsyncGenerator<StreamEvent> {
  const position: Position = { retry: RETRY };
  let failure: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const response = await gateway.stream(path, {
        accept: 'text/event-stream',
        ...(position.lastId !== undefined && { 'last-event-id': position.lastId }),
      });
      if (response.status === 204) return;
      for await (const event of eventsIn(response, position)) {
        attempt = 0;
        yield event;
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
      failure = error;
    }
    await sleep(position.retry, undefined, { signal: gateway.signal });
  }
  throw failure ?? new Unreachable(gateway.url, 'its event stream ends again and again');
}

/** Where a stream stands. */
interface Position {
  lastId?: string;
  /** ms */
  retry: number;
}

async function* eventsIn(response: Response, position: Position): AsyncGenerator<StreamEvent> {
  const events: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (event) => void events.push(event),
    onRetry: (ms) => (position.retry = ms),
  });
  const decoder = new TextDecoder();
  for await (const chunk of chunksOf(response)) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    for (const { id, event, data } of events.splice(0)) {
      position.lastId = id ?? position.lastId;
      yield { type: event ?? 'message', data: JSON.parse(data) };
    }
  }
}

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  try {
    yield* response.body ?? [];
  } catch (error) {
    throw new Unreachable(new URL(response.url).origin, error);
  }
}

/** Somebody else's trouble that may be over soon. */
function isPassing(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refused && error.status >= 500);
}
