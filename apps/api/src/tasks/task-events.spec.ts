import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestGateway } from '../testing/test-gateway.js';

interface Event {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

describe('events of tasks', () => {
  let gateway: TestGateway;
  beforeAll(async () => void (gateway = await TestGateway.start({ LIMIT_EVENT_STREAMS: '2' })));
  afterAll(() => gateway.stop());

  /** All events of a stream until it ends. */
  async function eventsOf(id: string, lastId?: string): Promise<Event[]> {
    const { text } = await gateway.ask(`/api/tasks/${id}/events`, {
      headers: lastId === undefined ? {} : { 'last-event-id': lastId },
    });
    const blocks = text.split('\n\n').filter((block) => block.startsWith('id: '));
    return blocks.map((block) => {
      const [first = '', event = '', data = ''] = block.split('\n').map((line) => line.slice(line.indexOf(' ') + 1));
      return { id: first, event, data: JSON.parse(data) as Record<string, unknown> };
    });
  }

  it('streams what a task emits, and resumes without loss', async () => {
    const id = await gateway.idOf('tasks.long_running', { args: [3] });
    await gateway.ask(`/api/tasks/${id}/result`);
    const all = await eventsOf(id, '0-0');
    expect(all.filter(({ event }) => event === 'progress').map(({ data }) => data.current)).toEqual([1, 2, 3]);
    expect(all.at(-1)).toMatchObject({ event: 'state', data: { state: 'SUCCESS', result: { duration: 3 } } });
    const cut = all.findIndex(({ event }) => event === 'progress');
    expect(await eventsOf(id, all[cut]!.id)).toEqual(all.slice(cut + 1));
    expect((await gateway.ask(`/api/tasks/${id}/events?last_event_id=${all.at(-1)!.id}`)).status).toBe(204);
    expect((await eventsOf(id)).map(({ event }) => event)).toEqual(['state']);
    expect((await gateway.ask(`/api/tasks/${id}/events`, { headers: { 'last-event-id': 'nonsense' } })).status).toBe(
      422,
    );
  });

  it('holds only so many streams open for a key, and counts those that are gone', async () => {
    const id = await gateway.idOf('tasks.add', { args: [1, 2], options: { countdown: 60 } });
    const open = () =>
      new Promise<{ status: number; close: () => Promise<void> }>((resolve) => {
        const outgoing = request(`${gateway.server.url}/api/tasks/${id}/events`, { agent: false }, (incoming) => {
          incoming.once('data', () => resolve({ status: incoming.statusCode ?? 0, close }));
          const gone = new Promise<void>((end) => incoming.once('close', end));
          const close = () => {
            outgoing.destroy();
            return gone;
          };
          incoming.on('error', () => undefined);
        });
        outgoing.on('error', () => undefined);
        outgoing.end();
      });
    const held = [await open(), await open()];
    expect(held.map(({ status }) => status)).toEqual([200, 200]);
    const third = await open();
    expect(third.status).toBe(429);
    await Promise.all(held.map(({ close }) => close()));
    let again = await open();
    // The server hears of a closed connection a moment after the client has closed it.
    while (again.status === 429) again = await open();
    expect(again.status).toBe(200);
    await again.close();
  });
});
