import type { streamText } from 'ai';
import { ProviderError, type TokenUsage } from '../text-provider.js';

export type AnswerParts = ReturnType<typeof streamText>['fullStream'];

export interface Answer {
  text: string;
  /** As the server names it. */
  model: string | undefined;
  /** Undefined where the server counts no tokens. */
  usage: TokenUsage | undefined;
}

export interface AnswerListener {
  /** Longest answer, characters. */
  longest: number;
  onText: (piece: string) => void;
  /** A token came, of the answer or of the thoughts before it. */
  onMove: () => void;
}

/**
 * Reads a stream to its end.
 *
 * @throws ProviderError when it is cut off, too long or refused; what the stream failed with
 */
export async function readAnswer(parts: AnswerParts, { longest, onText, onMove }: AnswerListener): Promise<Answer> {
  const answer: Answer = { text: '', model: undefined, usage: undefined };
  for await (const part of parts) {
    if (part.type === 'text-delta') {
      onMove();
      answer.text += part.text;
      if (answer.text.length > longest) throw new ProviderError('malformed', 'the answer is longer than was asked for');
      onText(part.text);
    } else if (part.type === 'reasoning-delta') {
      onMove();
    } else if (part.type === 'error') {
      throw part.error;
    } else if (part.type === 'finish-step') {
      assertWhole(part.finishReason);
      answer.model = part.response.modelId;
      answer.usage = usageOf(part.usage);
    }
  }
  return answer;
}

function assertWhole(reason: string): void {
  if (reason === 'length')
    throw new ProviderError('malformed', 'the answer was cut off: it has more tokens than it may');
  if (reason === 'content-filter')
    throw new ProviderError('refused', 'the provider’s content filter stopped the answer');
}

function usageOf({ inputTokens, outputTokens }: { inputTokens?: number; outputTokens?: number }) {
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return { input_tokens: inputTokens, output_tokens: outputTokens };
}
