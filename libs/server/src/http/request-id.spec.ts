import { describe, expect, it } from '@jest/globals';
import { requestIdOf } from './request-id.js';

describe('requestIdOf', () => {
  const of = (id: string | string[] | undefined) => requestIdOf({ headers: { 'x-request-id': id } });

  it('keeps a sane id', () => expect(of('trace/01:ab-c')).toBe('trace/01:ab-c'));

  it.each([undefined, '', 'with space', 'line\nbreak', 'x'.repeat(129), ['a', 'b']])(
    'makes its own instead of %j',
    (id) => expect(of(id)).toMatch(/^[0-9a-f-]{36}$/),
  );
});
