import { describe, expect, it } from '@jest/globals';
import { TestTerminal } from '../testing/test-terminal.js';
import { formatReplies, verdictOn } from './replies.js';

const terminal = new TestTerminal();
const text = (replies: Parameters<typeof formatReplies<string>>[0]) => formatReplies(replies, (ok) => ok, terminal);

describe('replies of workers', () => {
  it('stand below their workers, short ones beside', () => {
    const replies = { b: { ok: 'pong' }, a: { ok: 'one\ntwo' }, c: { error: 'cannot' } };
    expect(text({ replies, silent: ['d'] }).split('\n')).toEqual([
      ...['a', '  one', '  two', 'b  pong', 'c  error: cannot', 'd  no answer'],
    ]);
  });

  it('are fine only when every worker has answered and could do it', () => {
    expect(verdictOn({ replies: { a: { ok: 1 } }, silent: [] })).toBe(0);
    expect(verdictOn({ replies: {}, silent: [] })).toBe(1);
    expect(verdictOn({ replies: { a: { ok: 1 } }, silent: ['b'] })).toBe(1);
    expect(verdictOn({ replies: { a: { ok: 1 }, b: { error: 'no' } }, silent: [] })).toBe(1);
  });
});
