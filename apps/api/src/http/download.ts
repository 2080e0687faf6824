import { pipeline, type Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

/** Headers of an answer that is a file. @param name any text: what no file system or header would take is replaced */
export function attachment(name: string, type: string): Record<string, string> {
  const plain = name.replace(/[^\w.-]+/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  const disposition = `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
  return { 'content-type': type, 'content-disposition': disposition };
}

/** Whether a client that sent this `Accept-Encoding` takes gzip (RFC 9110, section 12.5.3). */
export function takesGzip(header: string | undefined): boolean {
  const codings = (header ?? '').toLowerCase().split(',');
  return codings.some((coding) => /^\s*(x-)?gzip\s*(;\s*q\s*=\s*(1|0\.0*[1-9])\S*\s*)?$/.test(coding));
}

/** A file packed by gzip. Each ends with the other, and with its error: nobody takes a part for the whole. */
export function packed(file: Readable): Readable {
  return pipeline(file, createGzip(), () => undefined);
}
