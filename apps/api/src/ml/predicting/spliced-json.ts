import { Readable } from 'node:stream';

type Streams = Readonly<Record<string, AsyncIterable<Uint8Array>>>;

/**
 * JSON of an object some of whose fields are JSON already, somewhere else: those are never in memory as a whole.
 *
 * @param fields at least one
 */
export function splicedJson(fields: object, streams: Streams): Readable {
  return Readable.from(partsOf(fields, streams));
}

async function* partsOf(fields: object, streams: Streams): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(fields).slice(0, -1));
  for (const [name, json] of Object.entries(streams)) {
    yield Buffer.from(`,${JSON.stringify(name)}:`);
    yield* json;
  }
  yield Buffer.from('}');
}
