import { describe, expect, it } from '@jest/globals';
import { type ChildHistory, dueReason, nearlyDue, type RecyclingLimits } from './recycling.js';

const NOW = 1_000_000;
const KIB = 1024;
const limits: RecyclingLimits = { maxTasks: 10, maxMemory: 500, idleTimeout: 60 };
const child = (more: Partial<ChildHistory> = {}): ChildHistory => ({
  ...{ tasks: 1, memory: 0, started: 0, bootMs: 100, idleSince: NOW, idle: true },
  ...more,
});

describe('a child is due', () => {
  it.each<[string, Partial<ChildHistory>, string | undefined]>([
    ['after its last task', { tasks: 10 }, 'it has run 10 tasks'],
    ['not before', { tasks: 9 }, undefined],
    ['not before it has lived twenty boots', { tasks: 10_000, started: NOW - 1999 }, undefined],
    ['but then', { tasks: 10_000, started: NOW - 2000 }, 'it has run 10000 tasks'],
    ['above its memory however young', { memory: 501 * KIB, started: NOW }, 'it uses 501 KiB of memory'],
    ['above its memory', { memory: 501 * KIB }, 'it uses 501 KiB of memory'],
    ['not at it', { memory: 500 * KIB }, undefined],
    ['when it was idle for long', { idleSince: NOW - 60_000 }, 'it was idle for 60 s'],
    ['not a moment earlier', { idleSince: NOW - 59_999 }, undefined],
    ['not while it runs something', { idleSince: 0, idle: false }, undefined],
    ['not when it is fresh', { idleSince: 0, tasks: 0 }, undefined],
  ])('%s', (_, history, reason) => {
    expect(dueReason(child(history), limits, NOW)).toBe(reason);
  });

  it('never without limits', () => {
    const old = child({ tasks: 1e9, memory: 1e12, idleSince: 0 });
    expect(dueReason(old, { maxTasks: 0, idleTimeout: 0 }, NOW)).toBeUndefined();
    expect(nearlyDue(old, { maxTasks: 0, idleTimeout: 0 }, NOW)).toBe(false);
  });
});

describe('a successor is started', () => {
  // Nine tasks in 9 s: one a second.
  const pace = { started: NOW - 7000, tasks: 7 };
  it.each<[string, Partial<ChildHistory>, boolean]>([
    ['when the tasks that are left take less than its boot', { ...pace, tasks: 8, started: NOW - 8000 }, true],
    ['not while there is more time', pace, false],
    ['not before the first task, whose pace nobody knows', { tasks: 0 }, false],
    ['early for tasks that take no time', { tasks: 5000, started: NOW - 500 }, true],
    ['not long before it has lived its time', { tasks: 5000, started: NOW - 500, bootMs: 1000 }, false],
  ])('%s', (_, history, expected) => {
    expect(nearlyDue(child(history), limits, NOW)).toBe(expected);
  });
});
