import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { parseReply, redisCommand } from './resp.mjs';

/** A server that treats every connection as told, and its port. */
async function withServer<T>(onConnect: (socket: Socket) => void, run: (port: number) => Promise<T>): Promise<T> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => onConnect(sockets[sockets.push(socket) - 1] as Socket)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const address = server.address();
  try {
    return await run(typeof address === 'object' && address ? address.port : 0);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

describe('parseReply', () => {
  it.each([
    ['+OK\r\n', 'OK'],
    [':12\r\n', 12],
    ['$4\r\na\r\nb\r\n', 'a\r\nb'],
    ['$-1\r\n', null],
    ['*-1\r\n', null],
    ['*2\r\n$3\r\ndir\r\n*1\r\n:1\r\n', ['dir', [1]]],
  ])('reads %j', (text, value) => {
    expect(parseReply(Buffer.from(text), 0)).toEqual({ value, end: Buffer.byteLength(text) });
  });

  it('waits for the rest', () => {
    const text = Buffer.from('*2\r\n$3\r\ndir\r\n$5\r\n/data\r\n');
    for (let length = 0; length < text.length; length += 1) {
      expect(parseReply(text.subarray(0, length), 0)).toBeUndefined();
    }
  });
});

describe('redisCommand', () => {
  it('says why there is no answer', async () => {
    await withServer(
      (socket) => socket.end(),
      (port) => expect(redisCommand(port, ['PING'])).rejects.toThrow('closed the connection'),
    );
    await withServer(
      () => undefined,
      (port) => expect(redisCommand(port, ['PING'], 50)).rejects.toThrow('within 50 ms'),
    );
    await withServer(
      (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      (port) => expect(redisCommand(port, ['PING'])).rejects.toThrow('not a Redis server'),
    );
    await withServer(
      (socket) => socket.write('-NOAUTH Authentication required.\r\n'),
      (port) => expect(redisCommand(port, ['PING'])).rejects.toThrow('NOAUTH'),
    );
  });
});
