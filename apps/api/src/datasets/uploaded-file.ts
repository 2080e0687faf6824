import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { fileOfForm, type FormFile } from '../http/form-file.js';

/** The file of an upload, as it arrives. Only that of a form has a name. */
export type UploadedFile = Pick<FormFile, 'name' | 'bytes'>;

/**
 * The file of a request: its body, or the one file of its form.
 *
 * @throws ProblemError for a form without a file, or that cannot be read
 */
export async function fileOf(headers: IncomingHttpHeaders, body: Readable): Promise<UploadedFile> {
  if (!/^multipart\/form-data/i.test(headers['content-type'] ?? '')) return { name: undefined, bytes: body };
  return fileOfForm(headers, body, [], 'options such as name and delimiter belong into the query');
}
