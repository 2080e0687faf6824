import type { Audience, FleetFacts, Language, PredictionFacts } from '@celerity/contracts';
import type { GroundingReport } from '../grounding/problem.js';
import type { WriteRequest } from '../providers/text-provider.js';

/** A text that is wanted, with all that it takes to have it written, checked and shown. */
export interface Assignment<D extends object> {
  kind: 'explanation' | 'answer' | 'fleet_summary';
  language: Language;
  audience: Audience;
  /** All that the text may say. Plain JSON. */
  facts: PredictionFacts | FleetFacts;
  question?: string;
  /** What a provider is asked for. */
  request: Pick<WriteRequest<D>, 'schema' | 'schemaName' | 'system' | 'prompt' | 'maxOutputTokens'>;
  /** Changes whenever the same facts would be asked about in other words. */
  promptVersion: string;
  verify(draft: D): GroundingReport;
  fromTemplate(): D;
  /** All of a draft, to read. */
  textOf(draft: D): string;
  /** What can be read of a draft whose end is missing: a beginning of its text. */
  textSoFar(partial: unknown): string | undefined;
}
