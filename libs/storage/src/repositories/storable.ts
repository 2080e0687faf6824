/**
 * JSON values as PostgreSQL can keep them: it takes neither NUL nor halves of surrogate pairs in texts, which JSON may have. Each becomes
 * U+FFFD.
 */
export function storable<T>(value: T): T {
  if (typeof value === 'string') return storableText(value) as T;
  if (Array.isArray(value)) return value.map(storable) as T;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [storableText(key), storable(member)])) as T;
}

function storableText(text: string): string {
  // With the flag u a class of surrogates matches only those that are not half of a pair.
  return text.replace(/[\0\p{Surrogate}]/gu, '\uFFFD');
}
