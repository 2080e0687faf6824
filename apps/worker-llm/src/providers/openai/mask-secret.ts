const LONGEST = 300;

/** What another server said, fit to be shown: one bounded line without the key. */
export function shownDetail(detail: string, key: string | undefined): string {
  const line = maskSecret(detail, key)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** The text with the key, also as it would stand in a URL or in base64, replaced by `***`. */
export function maskSecret(text: string, key: string | undefined): string {
  if (!key) return text;
  const forms = [key, encodeURIComponent(key), Buffer.from(key).toString('base64').replace(/=+$/, '')];
  return forms.reduce((masked, form) => masked.replaceAll(form, '***'), text);
}
