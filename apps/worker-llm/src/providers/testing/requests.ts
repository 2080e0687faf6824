import { z } from 'zod';
import type { WriteRequest } from '../text-provider.js';

export const Note = z.object({
  summary: z.string().min(1).max(80),
  urgency: z.enum(['now', 'soon', 'planned']),
  evidence: z.array(z.enum(['a1', 'a2'])).max(2),
});
export type Note = z.output<typeof Note>;

export const NOTE: Note = { summary: 'Torque is high: 61.2 Nm.', urgency: 'soon', evidence: ['a1'] };

/** A request for a short note. */
export function noteRequest(more: Partial<WriteRequest<Note>> = {}): WriteRequest<Note> {
  return {
    schema: Note,
    schemaName: 'note',
    system: 'You write notes.',
    prompt: 'Torque 61.2 Nm, usual 25 to 55.',
    refused: [],
    maxOutputTokens: 200,
    ...more,
  };
}

/** A signal that never aborts. */
export const NEVER: AbortSignal = new AbortController().signal;
