/** A file of this content, in pieces of so many bytes. (Default: 5, so that pieces end anywhere) */
export async function* fileOf(content: string | Uint8Array, pieceBytes = 5): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
}

/** All items of an iterable, in order. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
