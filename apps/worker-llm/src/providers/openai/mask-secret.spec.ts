import { describe, expect, it } from '@jest/globals';
import { maskSecret, shownDetail } from './mask-secret.js';

const KEY = 'sk-a/b+c==d';

describe('what another server said', () => {
  it.each([KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64')])(
    'is shown without the key as %s',
    (form) => {
      const masked = maskSecret(`Authorization: Bearer ${form}, ${form}`, KEY);
      expect(masked).not.toContain(form.replace(/=+$/, ''));
      expect(masked).toContain('***');
    },
  );

  it('is masked before it is cut, so that no half of the key is left', () => {
    expect(shownDetail(`${'x'.repeat(295)}${KEY}`, KEY)).toBe(`${'x'.repeat(295)}***`);
    expect(shownDetail(`${'x'.repeat(299)}${KEY}`, KEY)).toBe(`${'x'.repeat(299)}*…`);
  });

  it('is one line', () => {
    expect(shownDetail('a\n\t b\u0000\u202ec ', undefined)).toBe('a b c');
  });
});
