import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request that came. */
export interface Asked {
  /** With its query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Route = (response: ServerResponse, asked: Asked) => void;

/** Answers by method and path: `GET /health/live`. */
export type Routes = Record<string, Route>;

/** A server that a test starts, on a free port. */
export class TestGateway {
  /** What came, by method and path, in order. */
  readonly asked: (Asked & { route: string })[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(routes: Routes): Promise<TestGateway> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const gateway = new TestGateway(server, `http://127.0.0.1:${port}`);
    server.on('request', async (request, response: ServerResponse) => {
      const { method, url: path = '/', headers } = request;
      const route = `${method} ${path.split('?')[0]}`;
      const asked = { route, path, headers, body: await text(request).catch(() => '') };
      gateway.asked.push(asked);
      (routes[route] ?? json(404, { title: 'No such route', detail: route }))(response, asked);
    });
    return gateway;
  }

  /** Requests of one route. */
  of(route: string): Asked[] {
    return this.asked.filter((asked) => asked.route === route);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Answers with JSON. */
export function json(status: number, body: unknown): Route {
  return (response) => {
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
  };
}

/** Begins a stream of Server-Sent Events; connections that break are made anew at once. */
export function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('retry: 1\n\n');
}

/** Sends one. */
export function sendEvent(response: ServerResponse, id: number, event: string, data: unknown): void {
  response.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
