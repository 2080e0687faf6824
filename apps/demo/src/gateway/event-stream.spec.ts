import { afterEach, describe, expect, it } from '@jest/globals';
import { json, openStream, type Route, sendEvent, TestGateway } from '../testing/test-gateway.js';
import { Refused, Unreachable } from './errors.js';
import { followEvents, type StreamEvent } from './event-stream.js';
import { Gateway } from './gateway.js';

const PATH = '/events';
const noMore: Route = (response) => response.writeHead(204).end();

let server: TestGateway;
afterEach(() => server.stop());

/** A server that answers one connection after the other. */
async function answering(...routes: Route[]): Promise<Gateway> {
  let connection = 0;
  server = await TestGateway.start({
    [`GET ${PATH}`]: (response, asked) => (routes[connection++] ?? noMore)(response, asked),
  });
  return new Gateway(server.url, undefined, new AbortController().signal);
}

async function all(events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const seen = [];
  for await (const event of events) seen.push(event);
  return seen;
}

const lastIds = () => server.of(`GET ${PATH}`).map(({ headers }) => headers['last-event-id']);

describe('followEvents', () => {
  it('goes on after the last event when the connection is cut, and ends when there is no more', async () => {
    const gateway = await answering(
      (response) => {
        openStream(response);
        sendEvent(response, 1, 'progress', { epoch: 1 });
        // In the middle of the next one.
        response.write('id: 2\nevent: progress\ndata: {"epo', () => response.destroy());
      },
      (response) => {
        openStream(response);
        sendEvent(response, 2, 'progress', { epoch: 2 });
        response.end();
      },
    );
    const seen = await all(followEvents(gateway, PATH));
    expect(seen).toEqual([1, 2].map((epoch) => ({ type: 'progress', data: { epoch } })));
    expect(lastIds()).toEqual([undefined, '1', '2']);
  });

  it('puts characters together that arrive in pieces', async () => {
    const bytes = Buffer.from('event: log\r\ndata: "°C"\r\n\r\n');
    const split = bytes.indexOf('°') + 1;
    const gateway = await answering((response) => {
      openStream(response);
      response.write(bytes.subarray(0, split));
      setImmediate(() => response.end(bytes.subarray(split)));
    });
    expect(await all(followEvents(gateway, PATH))).toEqual([{ type: 'log', data: '°C' }]);
  });

  it('waits for a server that has trouble', async () => {
    const trouble = json(503, { title: 'Broker unavailable', detail: 'Try again.' });
    const gateway = await answering(openAndEnd, trouble, (response) => {
      openStream(response);
      sendEvent(response, 1, 'state', { state: 'SUCCESS' });
      response.end();
    });
    expect(await all(followEvents(gateway, PATH))).toEqual([{ type: 'state', data: { state: 'SUCCESS' } }]);
  });

  it('gives up when many connections in a row bring nothing', async () => {
    const gateway = await answering(...Array<Route>(100).fill(openAndEnd));
    await expect(all(followEvents(gateway, PATH))).rejects.toThrow(Unreachable);
    expect(lastIds()).toHaveLength(60);
  });

  it('does not ask again who refuses', async () => {
    const gateway = await answering(json(404, { title: 'Not found', detail: 'No such job.' }));
    await expect(all(followEvents(gateway, PATH))).rejects.toThrow(Refused);
    expect(lastIds()).toHaveLength(1);
  });

  it('closes the connection when nobody listens any more', async () => {
    let closed: (() => void) | undefined;
    const connectionClosed = new Promise<void>((resolve) => (closed = resolve));
    const gateway = await answering((response) => {
      response.once('close', () => closed?.());
      openStream(response);
      sendEvent(response, 1, 'state', { state: 'SUCCESS' });
    });
    for await (const { type } of followEvents(gateway, PATH)) if (type === 'state') break;
    await connectionClosed;
  });
});

function openAndEnd(response: Parameters<Route>[0]): void {
  openStream(response);
  response.end();
}
