import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

export interface TestRequest {
  /** (Default: GET, or POST with a body) */
  method?: string;
  headers?: OutgoingHttpHeaders;
  /** Text is sent as it is, anything else as JSON. */
  body?: unknown;
}

export interface TestAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body as JSON. */
  json: <T = Record<string, unknown>>() => T;
}

/** Asks a server, with any header, also those that browsers and `fetch` keep to themselves. */
export type HttpClient = (path: string, options?: TestRequest) => Promise<TestAnswer>;

/** @param base for example `http://127.0.0.1:3000` */
export function httpClient(base: string): HttpClient {
  return (path, { method, headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const type = typeof body === 'object' && { 'content-type': 'application/json' };
      const length = payload !== undefined && { 'content-length': Buffer.byteLength(payload) };
      const options = {
        method: method ?? (payload === undefined ? 'GET' : 'POST'),
        headers: { ...type, ...length, ...headers },
        agent: false,
      };
      const outgoing = request(`${base}${path}`, options, (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (text += chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const json = <T>() => JSON.parse(text) as T;
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(payload);
    });
}
