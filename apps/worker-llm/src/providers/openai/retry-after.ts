/**
 * Milliseconds that a `Retry-After` header asks to wait (RFC 9110, section 10.2.3: seconds or an HTTP date), or OpenAI's `retry-after-ms`.
 * Undefined where there is none that can be read.
 *
 * @param now Unix time, ms
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string>> | undefined,
  now: number = Date.now(),
): number | undefined {
  const precise = headers?.['retry-after-ms'];
  if (precise !== undefined && /^\d{1,12}(\.\d+)?$/.test(precise)) return Math.ceil(Number(precise));
  const value = headers?.['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
