import { isUtf8 } from 'node:buffer';
import { CsvError, type CsvPlace } from './csv-error.js';

/** Text of a piece of bytes: all of it, or, where the bytes are not UTF-8, what stands before the first wrong one. */
export interface Utf8Piece {
  text: string;
  valid: boolean;
}

/**
 * Turns a stream of bytes into text, strictly. A byte order mark at its start is dropped. NUL counts as wrong: it stands for UTF-16 or a
 * binary file, and no database takes it in a text.
 */
export class Utf8Reader {
  /** Start of a character whose other bytes are still to come. */
  private carry: Uint8Array = new Uint8Array();
  private atStart = true;

  read(bytes: Uint8Array): Utf8Piece {
    const all = this.carry.length === 0 ? bytes : Buffer.concat([this.carry, bytes]);
    const end = all.length - unfinished(all);
    this.carry = all.slice(end);
    return this.decode(all.subarray(0, end));
  }

  /** To be called after the last piece: a character may be unfinished. */
  end(): Utf8Piece {
    return this.decode(this.carry);
  }

  private decode(bytes: Uint8Array): Utf8Piece {
    const valid = isUtf8(bytes) && !hasNul(bytes);
    const text = decoded(valid ? bytes : bytes.subarray(0, firstWrongByte(bytes)));
    if (!this.atStart || bytes.length === 0) return { text, valid };
    this.atStart = false;
    return { text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, valid };
  }
}

/** @param place of the first wrong byte. */
export function notUtf8(place: CsvPlace): CsvError {
  return new CsvError('not-utf8', place, 'the text is not UTF-8. Save the file with the encoding UTF-8.');
}

/** As a Buffer it is searched at memory speed. */
function hasNul(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(0);
}

function decoded(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** How many bytes at the end are the start of a character that goes on. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc0) return characterLength(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function firstWrongByte(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = characterLength(bytes[at]!);
    if (bytes[at] === 0 || !isUtf8(bytes.subarray(at, at + length))) break;
    at += length;
  }
  return at;
}

function characterLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
