import type { Problem, QueryProblem } from './resources.js';

const ROOT = '/ui/api';

/** An answer that was no success. `problem` is what the server said of it, or what stands in for it when it said nothing. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }

  get status(): number {
    return this.problem.status;
  }

  /** What is wrong with the text of a search, when that is what is wrong. */
  get query(): QueryProblem | undefined {
    return 'position' in this.problem && 'expected' in this.problem ? (this.problem as QueryProblem) : undefined;
  }
}

let csrfToken: string | null = null;
let onSignedOut: () => void = () => undefined;

/** The token that goes with everything that is not GET. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

export function getCsrfToken(): string | null {
  return csrfToken;
}

/** What to do when an answer says that nobody is signed in any more. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

type Query = Record<string, string | number | null | undefined>;

/** Path of the API with its query; what is empty is left out. */
export function apiPath(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') params.set(key, String(value));
  }
  const text = params.toString();
  return `${ROOT}${path}${text ? `?${text}` : ''}`;
}

/** @throws {ApiError} */
export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return request<T>('GET', apiPath(path, query), undefined, signal);
}

/** @throws {ApiError} */
export function post<T>(path: string, body: unknown = {}): Promise<T> {
  return request<T>('POST', apiPath(path), body);
}

/**
 * Posts, and hears meanwhile how far the server is: it answers in lines of JSON, of which the last is the answer, or what
 * went wrong.
 *
 * @throws {ApiError}
 */
export async function postTold<P, T>(path: string, body: unknown, told: (progress: P) => void): Promise<T> {
  const response = await send('POST', apiPath(path), body, undefined, 'application/x-ndjson, application/json');
  if (!response.ok || !response.body) throw failed(response, await response.text(), path);
  let rest = '';
  let last: unknown;
  const take = (line: string): void => {
    if (line.trim() === '') return;
    last = JSON.parse(line);
    told(last as P);
  };
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split('\n');
    rest = lines.pop()!;
    lines.forEach(take);
  }
  take(rest);
  if (isProblem(last)) throw new ApiError(last);
  return last as T;
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'status' in value && 'title' in value;
}

/** @throws {ApiError} */
export function remove(path: string): Promise<void> {
  return request<void>('DELETE', apiPath(path), {});
}

async function request<T>(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(method, url, body, signal, 'application/json');
  const text = await response.text();
  if (!response.ok) throw failed(response, text, url);
  return (text ? JSON.parse(text) : undefined) as T;
}

async function send(
  method: string,
  url: string,
  body: unknown,
  signal: AbortSignal | undefined,
  accept: string,
): Promise<Response> {
  const headers: Record<string, string> = { accept };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && csrfToken) headers['x-csrf-token'] = csrfToken;
  const payload = body === undefined ? null : JSON.stringify(body);
  try {
    return await fetch(url, { method, headers, body: payload, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError({
      type: 'about:blank',
      title: 'No answer',
      status: 0,
      detail: 'The dashboard does not answer.',
    });
  }
}

function failed(response: Response, text: string, url: string): ApiError {
  const error = new ApiError(problemOf(response, text));
  if (error.status === 401 && !url.startsWith(`${ROOT}/session`)) onSignedOut();
  return error;
}

function problemOf(response: Response, text: string): Problem {
  const standIn = { type: 'about:blank', title: response.statusText || 'Error', status: response.status, detail: '' };
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed && typeof parsed === 'object') return { ...standIn, ...parsed, status: response.status };
  } catch {
    // Not from us: a proxy, perhaps.
  }
  return { ...standIn, detail: `The dashboard answered ${response.status}.` };
}

/** Name of a worker, queue, task or filter, as a part of a path. */
export const part = encodeURIComponent;
