import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy in front of a Redis server that can break a connection between a command and its answer. */
export class LossyWire {
  private readonly sockets = new Set<Socket>();
  private loss: { command: RegExp; done: () => void } | undefined;

  private constructor(private readonly server: Server) {}

  static async to(port: number): Promise<LossyWire> {
    const server = createServer();
    const wire = new LossyWire(server);
    server.on('connection', (client) => wire.join(client, connect(port, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return wire;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The server still gets and answers the next command that matches; then its connection breaks. Resolves when that has happened. */
  loseAnswerTo(command: RegExp): Promise<void> {
    return new Promise((done) => (this.loss = { command, done }));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, server: Socket): void {
    let broken: (() => void) | undefined;
    client.on('data', (chunk) => {
      if (this.loss?.command.test(chunk.toString())) {
        broken = this.loss.done;
        this.loss = undefined;
      }
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (!broken) return client.write(chunk);
      client.destroy();
      return broken();
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
