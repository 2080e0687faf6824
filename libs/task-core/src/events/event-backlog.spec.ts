import { describe, expect, it } from '@jest/globals';
import { EventBacklog } from './event-backlog.js';

describe('the events that wait for the broker', () => {
  it('leave in order, an entry full at a time', () => {
    const backlog = new EventBacklog();
    for (let i = 0; i < 5; i++) backlog.push(JSON.stringify({ i, text: 'x'.repeat(20_000) }), i);
    expect([backlog.take(), backlog.take()].map(({ events }) => events.length)).toEqual([3, 2]);
    expect(backlog.length).toBe(0);
  });

  it('are at most so many, and at most so many bytes; the oldest go, and are counted', () => {
    const many = new EventBacklog();
    for (let i = 0; i < 10_007; i++) many.push('{}', i);
    expect(many.length).toBe(10_000);
    expect(many.take().dropped).toEqual({ count: 7, since: 0, until: 6 });
    many.push('{}', 10_008);
    expect(many.take().dropped).toBeUndefined();

    const large = new EventBacklog();
    for (let i = 0; i < 12; i++) large.push('x'.repeat(1024 * 1024), i);
    expect(large.length).toBe(8);
    expect(large.take().dropped).toEqual({ count: 4, since: 0, until: 3 });
  });
});
