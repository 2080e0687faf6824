import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { ProblemError, problemTypes } from '@celerity/server';

/** The file of an upload, as it arrives. */
export interface UploadedFile {
  /** Of a form's file. */
  name: string | undefined;
  /** Fails with a `ProblemError` where the body does, and at a form that is not as it should be. */
  bytes: AsyncIterable<Uint8Array>;
}

/**
 * The file of a request: its body, or the one file of its form.
 *
 * @throws ProblemError for a form that does not begin with a file.
 */
export async function fileOf(headers: IncomingHttpHeaders, body: Readable): Promise<UploadedFile> {
  const contentType = headers['content-type'] ?? '';
  if (!/^multipart\/form-data/i.test(contentType)) return { name: undefined, bytes: body };
  return fileOfForm({ ...headers, 'content-type': contentType }, body);
}

function fileOfForm(headers: BusboyHeaders, body: Readable): Promise<UploadedFile> {
  const form = openForm(headers);
  let file: Readable | undefined;
  return new Promise((found, missing) => {
    const whole = new Promise<void>((resolve, reject) => {
      const refuse = (what: string) => reject(wrongForm(what));
      form.on('file', (_field, stream, name) => {
        // It may fail while nobody reads it: without a listener that would end the process.
        stream.on('error', () => undefined);
        if (file) return refuse('it has more than one file: send one at a time');
        file = stream;
        found({ name: named(name), bytes: bytesOf(stream, whole) });
      });
      form.on('field', (name) =>
        refuse(`'${name}' is no file: options such as name and delimiter belong into the query`),
      );
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
