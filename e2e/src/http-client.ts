import { request as httpRequest } from 'node:http';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked at by tests only
  body: any;
}

export interface Request {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown;
}

/** One HTTP request; unlike fetch it may set Host and Origin. */
export function http(base: string, path: string, { method, headers = {}, body }: Request = {}): Promise<Answer> {
  const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      new URL(path, base),
      {
        method: method ?? (payload === undefined ? 'GET' : 'POST'),
        headers: { ...(payload !== undefined && { 'content-type': 'application/json' }), ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const json = /json/.test(response.headers['content-type'] ?? '');
          const answered = response.headers as Record<string, string>;
          resolve({ status: response.statusCode!, headers: answered, body: json && text ? JSON.parse(text) : text });
        });
      },
    );
    request.on('error', reject);
    request.end(payload);
  });
}
