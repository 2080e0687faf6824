/** Longest text that V8 copies when it cuts it out of another, and does not keep as a view on that. */
const LONGEST_COPY = 12;

/** The same text with memory of its own: a text cut out of a file's keeps 64 KiB of that alive. For texts that are kept. */
export function ownText(text: string): string {
  return text.length <= LONGEST_COPY ? text : Buffer.from(text).toString();
}
