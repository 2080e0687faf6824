/* Terms of a search as text: what the buttons beside the search box change. Pure: see query-terms.spec.ts. */

/** Terms of a query: separated by spaces, but for those within quotes and brackets. */
export function termsOf(q: string): string[] {
  const terms: string[] = [];
  let term = '';
  let quote = '';
  let depth = 0;
  for (let at = 0; at < q.length; at += 1) {
    const char = q[at]!;
    if (quote) {
      term += char;
      if (char === '\\') term += q[(at += 1)] ?? '';
      else if (char === quote) quote = '';
    } else if (/\s/.test(char) && depth === 0) {
      if (term) terms.push(term);
      term = '';
    } else {
      if (char === '"') quote = char;
      if (char === '(') depth += 1;
      if (char === ')') depth = Math.max(0, depth - 1);
      term += char;
    }
  }
  if (term) terms.push(term);
  return terms;
}

/** Value that a query demands of a field, if it does with one plain term. */
export function valueOf(q: string, field: string): string | undefined {
  const term = termsOf(q).find((it) => it.toLowerCase().startsWith(`${field}:`));
  return term?.slice(field.length + 1);
}

/** The query with `field:value` in place of what it demanded of the field; undefined: without. */
export function withTerm(q: string, field: string, value: string | undefined): string {
  const terms = termsOf(q);
  const at = terms.findIndex((it) => it.toLowerCase().startsWith(`${field}:`));
  const next = value === undefined ? [] : [`${field}:${quoted(value)}`];
  if (at === -1) return [...terms, ...next].join(' ');
  return [...terms.slice(0, at), ...next, ...terms.slice(at + 1)].join(' ');
}

/** A value as it stands in a query: in quotes where it must. */
export function quoted(value: string): string {
  return /^[^\s"():]+$/.test(value) ? value : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
