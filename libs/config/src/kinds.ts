import { z } from 'zod';

/*
 * The kinds of values a setting can have. Each turns the text of an environment variable into a value, and its only
 * message says what is allowed, because that is what an operator needs to read.
 */

const KIB = 1024;
const UNITS: Record<string, number> = { '': 1, b: 1, kib: KIB, mib: KIB ** 2, gib: KIB ** 3 };

/** Longest time a Node timer can hold, in seconds: about 24.8 days. */
const LONGEST_TIMER = 2_147_483;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/** A whole number from `min` to `max`. */
export function integer(min: number, max = Number.MAX_SAFE_INTEGER) {
  const allowed = `a whole number ${range(min, max)}`;
  return z.string().regex(/^\d+$/, allowed).transform(Number).pipe(z.number().min(min, allowed).max(max, allowed));
}

/** Seconds, fractions allowed, more than zero and at most what a timer can hold unless `max` says otherwise. */
export function seconds(min = 0.001, max = LONGEST_TIMER) {
  const allowed = `seconds, a number ${range(min, max)}`;
  return z
    .string()
    .regex(/^\d+(\.\d+)?$/, allowed)
    .transform(Number)
    .pipe(z.number().min(min, allowed).max(max, allowed));
}

/** Seconds in the environment, whole milliseconds in the settings. */
export function secondsAsMs(min: number, max: number) {
  return seconds(min, max).transform((value) => Math.round(value * 1000));
}

/** A number of at least zero, fractions allowed. */
export const amount = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'a number of at least 0, such as 0.15')
  .transform(Number);

/** Bytes: `1048576`, `512KiB`, `1.5 MiB`, `2GiB`; at least `min`. */
export function bytes(min = 1) {
  const allowed = `a size of at least ${min} bytes such as 1048576, 512KiB, 8MiB or 2GiB`;
  return z
    .string()
    .regex(/^\d+(\.\d+)?\s*(B|KiB|MiB|GiB)?$/i, allowed)
    .transform((text) => Math.round(parseFloat(text) * (UNITS[text.replace(/[\d.\s]/g, '').toLowerCase()] ?? NaN)))
    .pipe(z.int(allowed).min(min, allowed));
}

/** `true`/`false`, also `1`/`0`, `yes`/`no`, `on`/`off`, in any case. */
export const flag = z.stringbool({
  truthy: ['true', '1', 'yes', 'on'],
  falsy: ['false', '0', 'no', 'off'],
  error: 'true or false (also 1/0, yes/no, on/off)',
});

/** One of the given words, in any case. */
export function choice<const T extends readonly [string, ...string[]]>(...words: T) {
  return z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(words, `one of ${words.join(', ')}`));
}

/** Text that matches `pattern`; `allowed` says so in words. */
export function text(pattern: RegExp, allowed: string) {
  return z.string().regex(pattern, allowed);
}

/** Comma-separated values of one kind, none of them twice, at least one. Spaces around them do not count. */
export function list<T>(item: z.ZodType<T, string>, plural: string) {
  const unique = `comma-separated ${plural}, none of them twice`;
  return z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(item))
    .refine((items) => new Set(items).size === items.length, unique);
}

/** `redis://` or `rediss://` with a host, and a database number as its path if any. */
export const redisUrl = z
  .string()
  .refine(
    isRedisUrl,
    'redis://[user:password@]host[:port][/database] or rediss://… (percent-encode special characters)',
  );

/** `postgres://` or `postgresql://` with a host and the name of a database. */
export const postgresUrl = z
  .string()
  .refine(
    isPostgresUrl,
    'postgres://[user[:password]@]host[:port]/database[?sslmode=…] or postgresql://… (percent-encode special characters)',
  );

/** A folder's path, a `file:` URL, or `s3://bucket/prefix` with where the store is in its query, never with credentials. */
export const artifactsUrl = z
  .string()
  .refine(
    isArtifactsUrl,
    'a folder’s path, file:///folder, or s3://bucket[/prefix][?endpoint=http://host:port][&region=name][&path_style=true]; credentials stand in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  );

/** Where an HTTP interface begins: `http://` or `https://` and a path if any, without its last slash. */
export const httpBase = z
  .string()
  .refine(
    isHttpBase,
    'http://host[:port][/path] or https://…, without user, password, query and fragment; a key stands in a setting of its own',
  )
  .transform((value) => value.replace(/\/+$/, ''));

/** A queue's name. A colon would collide with the broker's own keys. */
export const queueName = text(/^[A-Za-z0-9_.-]+$/, 'a queue name made of letters, digits, "_", "." and "-"');

/** An address or name to listen on. */
export const listenHost = text(/^[A-Za-z0-9_.:[\]-]+$/, 'an IP address or a host name, without a port').transform(
  (host) => host.replace(/^\[(.*)\]$/, '$1'),
);

/** A host name as in a `Host` header, without its port. */
export const hostName = text(
  /^([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/i,
  'host names without scheme or port, such as api.example.com',
).transform((name) => name.toLowerCase());

/** An origin as a browser sends it: scheme, host and port, nothing after. */
export const origin = z
  .string()
  .refine((value) => isOrigin(value), 'origins such as https://app.example.com, without a path')
  .transform((value) => new URL(value).origin);

/** The issuer of an OpenID Connect provider: https, or http on this machine. */
export const identityIssuer = z
  .string()
  .refine(isPageUrl, 'https://provider[/path] without query; http only for a provider on loopback');

/** The URL of a page of ours, as browsers see it: https, or http on this machine. */
export const pageUrl = z.string().refine(isPageUrl, 'https://host/path without query; http only on loopback');

/** A SHA-256 in hexadecimal, in either case. */
export const sha256 = text(/^[0-9a-f]{64}$/i, 'the SHA-256 of the token, 64 hexadecimal digits').transform((hex) =>
  hex.toLowerCase(),
);

/** True for addresses that only this machine can reach: 127.0.0.0/8, ::1 and localhost. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

function isRedisUrl(value: string): boolean {
  if (!/^rediss?:\/\//i.test(value) || /\s/.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return url.hostname !== '' && /^(\/\d*)?$/.test(url.pathname) && url.hash === '';
}

function isPageUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(value);
  if (username || password || search || hash) return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isPostgresUrl(value: string): boolean {
  if (!/^postgres(ql)?:\/\//i.test(value) || /\s/.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return url.hostname !== '' && /^\/[^/]+$/.test(url.pathname) && url.hash === '';
}

function isHttpBase(value: string): boolean {
  if (!/^https?:\/\//i.test(value) || /[\s?#]/.test(value) || !URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '';
}

const S3_PARAMETERS = new Set(['endpoint', 'region', 'path_style']);

function isArtifactsUrl(value: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(value)) return !value.includes('\0');
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.protocol === 'file:') return url.hostname === '' && url.search === '';
  return url.protocol === 's3:' && isS3(url);
}

function isS3({ hostname, username, password, port, hash, searchParams }: URL): boolean {
  if (hostname === '' || username || password || port || hash) return false;
  if ([...searchParams.keys()].some((name) => !S3_PARAMETERS.has(name))) return false;
  const endpoint = searchParams.get('endpoint');
  const pathStyle = searchParams.get('path_style') ?? 'false';
  return (endpoint === null || /^https?:\/\/[^@/]+\/?$/i.test(endpoint)) && /^(true|false)$/.test(pathStyle);
}

function isOrigin(value: string): boolean {
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  return new URL(value).href === `${new URL(value).origin}/` && !value.includes('@');
}

function range(min: number, max: number): string {
  return max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
}
