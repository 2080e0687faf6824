import { createHash } from 'node:crypto';
import type { GroundingVerdict } from '@celerity/contracts';
import type { Cache } from '@celerity/task-core';
import type { TextProvider } from '../providers/text-provider.js';
import type { Assignment } from './assignment.js';

/** A text that a provider wrote and that was true to its facts. */
export interface KeptText<D> {
  draft: D;
  model: string | null;
  verdict: GroundingVerdict;
}

/** Texts that providers wrote: the same facts, asked about in the same way, need not be paid for twice. */
export class TextCache {
  constructor(
    private readonly cache: Cache,
    /** Seconds; 0 keeps nothing. */
    private readonly ttl: number,
  ) {}

  /** What is kept, if it still stands up to the facts. */
  async find<D extends object>(assignment: Assignment<D>, provider: TextProvider): Promise<KeptText<D> | undefined> {
    if (this.ttl === 0) return undefined;
    const kept = await this.cache.get<KeptText<unknown>>(keyOf(assignment, provider));
    const draft = assignment.request.schema.safeParse(kept?.draft);
    if (!kept || !draft.success || assignment.verify(draft.data).problems.length > 0) return undefined;
    return { ...kept, draft: draft.data };
  }

  async keep<D extends object>(assignment: Assignment<D>, provider: TextProvider, text: KeptText<D>): Promise<void> {
    if (this.ttl > 0) await this.cache.set(keyOf(assignment, provider), text, this.ttl);
  }
}

function keyOf<D extends object>(assignment: Assignment<D>, { name, model }: TextProvider): string {
  const { kind, language, audience, facts, question = null, promptVersion } = assignment;
  const what = JSON.stringify([kind, language, audience, question, promptVersion, name, model, facts]);
  return `llm-text:${createHash('sha256').update(what).digest('hex')}`;
}
