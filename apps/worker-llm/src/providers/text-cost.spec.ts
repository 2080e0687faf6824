import { describe, expect, it } from '@jest/globals';
import { textCost } from './text-cost.js';

describe('what a text has cost', () => {
  const usage = { input_tokens: 2000, output_tokens: 500 };
  it('is told by the prices of a million tokens', () => {
    expect(textCost(usage, { inputPrice: 0.15, outputPrice: 0.6 })).toBeCloseTo(0.0006, 12);
    expect(textCost(usage, { inputPrice: 0, outputPrice: 0 })).toBe(0);
  });

  it('is not told where a price is unset', () => {
    expect(textCost(usage, { inputPrice: 0.15, outputPrice: undefined })).toBeNull();
    expect(textCost(usage, { inputPrice: undefined, outputPrice: undefined })).toBeNull();
  });
});
