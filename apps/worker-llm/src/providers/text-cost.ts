import type { TokenUsage } from './text-provider.js';

export interface TextPrices {
  /** Of a million tokens read. */
  inputPrice: number | undefined;
  /** Of a million tokens written. */
  outputPrice: number | undefined;
}

/** What a text has cost, in the currency of the prices; null unless both are set. */
export function textCost({ input_tokens, output_tokens }: TokenUsage, prices: TextPrices): number | null {
  if (prices.inputPrice === undefined || prices.outputPrice === undefined) return null;
  return (input_tokens * prices.inputPrice + output_tokens * prices.outputPrice) / 1e6;
}
