import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { ProblemError, problemTypes } from '@celerity/server';

/** The file of a form, as it arrives. */
export interface FormFile {
  /** As the client calls it. */
  name: string | undefined;
  /** Fails with a `ProblemError` where the body does, and at a form that is not as it should be. */
  bytes: AsyncIterable<Uint8Array>;
  /** Texts beside the file, complete when all of its bytes were read. */
  fields: ReadonlyMap<string, string>;
}

/**
 * The one file of a form, be it before or after its fields.
 *
 * @param known fields that the form may have
 * @param hint where other fields belong
 * @throws ProblemError for a form without a file, or that cannot be read
 */
export function fileOfForm(
  headers: IncomingHttpHeaders,
  body: Readable,
  known: readonly string[],
  hint: string,
): Promise<FormFile> {
  const form = openForm({ ...headers, 'content-type': headers['content-type'] ?? '' });
  const fields = new Map<string, string>();
  let file: Readable | undefined;
  return new Promise((found, missing) => {
    const whole = new Promise<void>((resolve, reject) => {
      const refuse = (what: string) => reject(wrongForm(what));
      form.on('file', (_field, stream, name) => {
        // It may fail while nobody reads it: without a listener that would end the process.
        stream.on('error', () => undefined);
        if (file) return refuse('it has more than one file: send one at a time');
        file = stream;
        found({ name: named(name), bytes: bytesOf(stream, whole), fields });
      });
      form.on('field', (name, value, _nameCut, isCut) => {
        if (!known.includes(name)) return refuse(`'${name}' is no file: ${hint}`);
        if (fields.has(name) || isCut) return refuse(`'${name}' is ${isCut ? 'too long' : 'there twice'}`);
        fields.set(name, value);
      });
      form.on('finish', resolve);
      form.on('error', (error: Error) => refuse(`it cannot be read (${error.message})`));
      body.on('error', reject);
    });
    whole.then(
      () => missing(wrongForm('it has no file: send one as a part with a file name')),
      (error: Error) => {
        body.unpipe(form);
        file?.destroy(error);
        missing(error);
      },
    );
    body.pipe(form);
  });
}

/** The name of a file as ours may be: without control characters, and not too long. */
function named(name: string | undefined): string | undefined {
  return (
    name
      ?.replace(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, 200) || undefined
  );
}

/** All of the file, and then what the rest of the form has to say. */
async function* bytesOf(file: Readable, whole: Promise<void>): AsyncGenerator<Uint8Array> {
  try {
    yield* file;
  } catch (error) {
    throw error instanceof ProblemError ? error : wrongForm(`it cannot be read (${String(error)})`);
  }
  await whole;
}

function openForm(headers: BusboyHeaders) {
  try {
    return new Busboy({ headers });
  } catch (error) {
    throw wrongForm(`it cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

function wrongForm(what: string): ProblemError {
  const message = `the form is wrong: ${what}`;
  return new ProblemError(problemTypes.invalidRequest, `body: ${message}.`, { errors: [{ path: 'body', message }] });
}
