import { describe, expect, it } from '@jest/globals';
import { LamportClock } from './lamport-clock.js';

describe('a Lamport clock', () => {
  it('gives an effect a higher number than its cause, on whichever machine', () => {
    const sender = new LamportClock();
    const receiver = new LamportClock();
    for (let i = 0; i < 5; i++) sender.tick();
    const sent = sender.tick();
    receiver.observe(sent);
    const received = receiver.tick();
    expect(received).toBeGreaterThan(sent);
    sender.observe(received);
    expect(sender.tick()).toBeGreaterThan(received);
  });

  it('never goes back, and takes no number from what is none', () => {
    const clock = new LamportClock();
    clock.observe(10);
    for (const odd of [3, undefined, NaN, Infinity, 10.5, '99' as unknown as number]) clock.observe(odd);
    expect([clock.now, clock.tick(), clock.now]).toEqual([10, 11, 11]);
  });
});
