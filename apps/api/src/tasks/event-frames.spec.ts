import type { TaskEmission } from '@celerity/task-core';
import { describe, expect, it } from '@jest/globals';
import { eventFrames, frameOf } from './event-frames.js';

const step = (n: number): TaskEmission => ({ id: `${n}-0~PROGRESS`, type: 'progress', data: { current: n } });

async function collect(frames: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

describe('frameOf', () => {
  it('is one event of one line of data, whatever is in it', () => {
    expect(frameOf({ id: '7-0', type: 'log', data: { message: 'a\nb\r\u2028c' } })).toBe(
      'id: 7-0\nevent: log\ndata: {"message":"a\\nb\\r\u2028c"}\n\n',
    );
  });
});

describe('eventFrames', () => {
  it('begins with the time to reconnect, and ends with the emissions', async () => {
    async function* emissions() {
      yield step(1);
      yield step(2);
    }
    expect(await collect(eventFrames(emissions(), 1000))).toEqual([
      'retry: 1000\n\n',
      frameOf(step(1)),
      frameOf(step(2)),
    ]);
  });

  it('fills silence with comments, and loses nothing by it', async () => {
    let emit!: (emission: TaskEmission) => void;
    const later = new Promise<TaskEmission>((resolve) => (emit = resolve));
    async function* emissions() {
      yield await later;
    }
    const frames = eventFrames(emissions(), 5);
    await frames.next();
    expect((await frames.next()).value).toBe(': keep-alive\n\n');
    expect((await frames.next()).value).toBe(': keep-alive\n\n');
    emit(step(1));
    const rest = await collect(frames);
    expect(rest.filter((frame) => !frame.startsWith(':'))).toEqual([frameOf(step(1))]);
  });

  it('asks for no more than is taken', async () => {
    let asked = 0;
    async function* emissions() {
      for (;;) yield step(++asked);
    }
    const frames = eventFrames(emissions(), 1000);
    for (let taken = 0; taken < 4; taken++) await frames.next();
    expect(asked).toBeLessThanOrEqual(4);
    await frames.return(undefined);
  });
});
