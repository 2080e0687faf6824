import type { Authorship, GroundingVerdict } from '@celerity/contracts';
import type { GroundingReport } from '../grounding/problem.js';
import { textCost, type TextPrices } from '../providers/text-cost.js';
import { ProviderError, type TextProvider, type TokenUsage } from '../providers/text-provider.js';
import type { Assignment } from './assignment.js';
import { Display } from './display.js';
import { DraftStream } from './draft-stream.js';
import type { KeptText, TextCache } from './text-cache.js';

/** Drafts that a provider is asked for: a second one when the first was not true to the facts, or unreadable. */
const MOST_DRAFTS = 2;
/** Reasons of a refusal that a result tells. */
const MOST_PROBLEMS = 20;

/** What a text needs of its task. */
export interface WritingTask {
  signal: AbortSignal;
  emitToken(piece: { text: string; draft: number }): void;
  logger: { warn(message: string, fields?: Record<string, unknown>): void };
}

/** A text that is done, and who wrote it. */
export interface WrittenText<D> {
  draft: D;
  text: string;
  author: Authorship;
}

/** How far a provider has come with a text. */
interface Effort<D> {
  drafts: number;
  usage: TokenUsage;
  refused: { draft: D; reasons: string[] }[];
  problems: GroundingReport['problems'];
}

/**
 * Has texts written: kept already? → ask the provider, and show the text as it comes → compare it with the facts → send a draft that is
 * wrong back, once → fall back to the template, and say so.
 */
export class Writer {
  /** @param provider none: the template writes all. */
  constructor(
    private readonly provider: TextProvider | undefined,
    private readonly cache: TextCache,
    private readonly prices: TextPrices,
  ) {}

  /** @throws the signal's reason when it aborts. What a provider fails with never: the template answers then. */
  async write<D extends object>(assignment: Assignment<D>, task: WritingTask): Promise<WrittenText<D>> {
    const display = new Display((piece) => task.emitToken(piece));
    const { provider } = this;
    if (!provider) return this.fromTemplate(assignment, display);
    const kept = await this.cache.find(assignment, provider);
    if (kept) return this.fromCache(assignment, provider, kept, display);
    const effort: Effort<D> = { drafts: 0, usage: { ...NOTHING }, refused: [], problems: [] };
    try {
      return await this.fromProvider(assignment, provider, effort, display, task.signal);
    } catch (error) {
      task.signal.throwIfAborted();
      if (!(error instanceof ProviderError)) throw error;
      task.logger.warn('the template writes in place of the provider', {
        provider: provider.name,
        problem: error.problem,
        reason: error.message,
      });
      return this.fromTemplate(assignment, display, { reason: error.message, effort });
    }
  }

  private async fromProvider<D extends object>(
    assignment: Assignment<D>,
    provider: TextProvider,
    effort: Effort<D>,
    display: Display,
    signal: AbortSignal,
  ): Promise<WrittenText<D>> {
    for (;;) {
      const { draft, model } = await this.draft(assignment, provider, effort, display, signal);
      const report = assignment.verify(draft);
      if (report.problems.length === 0) {
        const verdict = verdictOf(report, effort);
        await this.cache.keep(assignment, provider, { draft, model, verdict });
        return this.done(assignment, display, draft, {
          ...{ provider: provider.name, model, verified: true, verdict, usage: this.cost(effort.usage) },
        });
      }
      effort.refused.push({ draft, reasons: report.problems.map(({ reason }) => reason) });
      effort.problems = report.problems;
      if (effort.drafts >= MOST_DRAFTS) throw new ProviderError('malformed', untrue(report.problems));
    }
  }

  /** One draft that can be read. One that cannot is asked for again, once. */
  private async draft<D extends object>(
    assignment: Assignment<D>,
    provider: TextProvider,
    effort: Effort<D>,
    display: Display,
    signal: AbortSignal,
  ) {
    for (;;) {
      display.restart();
      effort.drafts += 1;
      const stream = new DraftStream(
        (partial) => assignment.textSoFar(partial),
        (text) => display.show(text),
      );
      const onText = (piece: string) => stream.add(piece);
      try {
        const written = await provider.write({ ...assignment.request, refused: effort.refused, onText }, signal);
        effort.usage.input_tokens += written.usage.input_tokens;
        effort.usage.output_tokens += written.usage.output_tokens;
        return written;
      } catch (error) {
        const isUnreadable = error instanceof ProviderError && error.problem === 'malformed';
        if (!isUnreadable || effort.drafts >= MOST_DRAFTS) throw error;
      } finally {
        await stream.end();
      }
    }
  }

  private fromTemplate<D extends object>(
    assignment: Assignment<D>,
    display: Display,
    fallback?: { reason: string; effort: Effort<D> },
  ): WrittenText<D> {
    display.restart();
    const draft = assignment.fromTemplate();
    const report = assignment.verify(draft);
    const verdict = verdictOf(report, fallback?.effort);
    return this.done(assignment, display, draft, {
      ...{ provider: 'template' as const, model: null, verified: report.problems.length === 0, verdict },
      usage: this.cost(fallback?.effort.usage ?? NOTHING),
      ...(fallback && { fell_back: true, fallback_reason: fallback.reason }),
    });
  }

  private fromCache<D extends object>(
    assignment: Assignment<D>,
    { name }: TextProvider,
    { draft, model, verdict }: KeptText<D>,
    display: Display,
  ): WrittenText<D> {
    const usage = this.cost(NOTHING);
    return this.done(assignment, display, draft, {
      provider: name,
      model,
      verified: true,
      verdict,
      usage,
      cached: true,
    });
  }

  private done<D extends object>(
    assignment: Assignment<D>,
    display: Display,
    draft: D,
    author: Pick<Authorship, 'provider' | 'model' | 'verified' | 'verdict' | 'usage'> & Partial<Authorship>,
  ): WrittenText<D> {
    const { language, audience, promptVersion } = assignment;
    const text = assignment.textOf(draft);
    display.finish(text);
    const asUsual = { fell_back: false, fallback_reason: null, cached: false };
    return { draft, text, author: { language, audience, prompt_version: promptVersion, ...asUsual, ...author } };
  }

  private cost(usage: TokenUsage): Authorship['usage'] {
    return { ...usage, cost: textCost(usage, this.prices) };
  }
}

const NOTHING: TokenUsage = { input_tokens: 0, output_tokens: 0 };

/** Problems are those of the draft that was refused last; of a text that nobody could mend, its own. */
function verdictOf<D>({ numbers, features, problems }: GroundingReport, effort?: Effort<D>): GroundingVerdict {
  const told = problems.length > 0 ? problems : (effort?.problems ?? []);
  const drafts = Math.max(1, effort?.drafts ?? 1);
  return { verified: problems.length === 0, numbers, features, drafts, problems: told.slice(0, MOST_PROBLEMS) };
}

function untrue(problems: GroundingReport['problems']): string {
  const [first] = problems;
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
  return `The provider's drafts were not true to the facts: ${first?.reason ?? 'no reason'}${more}.`;
}
