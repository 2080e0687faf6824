import { describe, expect, it } from '@jest/globals';
import { FrameBuffer } from './frame-buffer.js';
import { topicOf } from './protocol.js';

describe('FrameBuffer', () => {
  it('keeps the last of whole states, and all of changes, until they are taken', () => {
    const buffer = new FrameBuffer();
    buffer.add('overview', 1);
    buffer.add('overview', 2);
    buffer.add('tasks', 'a');
    buffer.add('tasks', 'b');
    const taken = buffer.take();
    expect(taken.get('overview')).toEqual({ frames: [2], missed: false, begun: false });
    expect(taken.get('tasks')).toEqual({ frames: ['a', 'b'], missed: false, begun: false });
    expect(buffer.take().size).toBe(0);
  });

  it('is bounded while nobody takes, and says that something is missing', () => {
    const buffer = new FrameBuffer();
    for (let n = 0; n < 1000; n += 1) buffer.add('events', n);
    const { frames, missed } = buffer.take().get('events')!;
    expect(frames).toHaveLength(400);
    expect(missed).toBe(true);
  });

  it('tells of a gap, and of a beginning, also where nothing came', () => {
    const buffer = new FrameBuffer();
    buffer.miss('workers');
    buffer.add('tasks', 'a');
    buffer.begin('tasks');
    const taken = buffer.take();
    expect(taken.get('workers')).toEqual({ frames: [], missed: true, begun: false });
    expect(taken.get('tasks')).toEqual({ frames: ['a'], missed: false, begun: true });
  });
});

it('knows the topic of each frame', () => {
  expect(topicOf('overview', {} as never)).toBe('overview');
  expect(topicOf('tasks', { topic: 'tasks:state:failure', items: [], left_out: 0, gone: [] })).toBe(
    'tasks:state:failure',
  );
  expect(topicOf('task', { task_id: 'abc' } as never)).toBe('task:abc');
  expect(topicOf('hello', {} as never)).toBeUndefined();
});
