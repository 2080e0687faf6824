import { isEmissionId, isEventId } from '@celerity/task-core';

/** Where a stream is: the last event that its frames reflect, and the last emission of each task that it follows. */
export interface StreamPosition {
  eventId: string;
  emissions: ReadonlyMap<string, string>;
}

/** Longest that is read. */
const LONGEST = 4096;

/** The `id:` of a frame. */
export function formatPosition({ eventId, emissions }: StreamPosition): string {
  return [eventId, ...[...emissions].map(([taskId, id]) => `${taskId}=${id}`)].join('|');
}

/** What a browser sends back as `Last-Event-ID`; undefined for anything that no stream has sent. */
export function parsePosition(text: string | undefined): StreamPosition | undefined {
  if (text === undefined || text.length > LONGEST) return undefined;
  const [eventId = '', ...parts] = text.split('|');
  if (!isEventId(eventId) || eventId === '0') return undefined;
  const emissions = new Map<string, string>();
  for (const part of parts) {
    const at = part.indexOf('=');
    const [taskId, id] = [part.slice(0, at), part.slice(at + 1)];
    if (at < 1 || !isEmissionId(id)) return undefined;
    emissions.set(taskId, id);
  }
  return { eventId, emissions };
}
