import { describe, expect, it } from '@jest/globals';
import { Utf8Reader } from './utf8-reader.js';

function read(bytes: Uint8Array, piece: number) {
  const reader = new Utf8Reader();
  const pieces = [];
  for (let from = 0; from < bytes.length; from += piece) pieces.push(reader.read(bytes.subarray(from, from + piece)));
  pieces.push(reader.end());
  const wrong = pieces.findIndex(({ valid }) => !valid);
  return {
    text: pieces
      .slice(0, wrong < 0 ? undefined : wrong + 1)
      .map(({ text }) => text)
      .join(''),
    valid: wrong < 0,
  };
}

describe('Utf8Reader', () => {
  it.each([1, 2, 3, 4, 5, 100])('puts characters together that are cut, in pieces of %i bytes', (piece) => {
    const text = 'aé€😀z\u{10ffff}';
    expect(read(Buffer.from(text), piece)).toEqual({ text, valid: true });
  });

  it.each([1, 100])('drops a byte order mark at the start only, in pieces of %i bytes', (piece) => {
    expect(read(Buffer.from('\ufeffa\ufeffb'), piece)).toEqual({ text: 'a\ufeffb', valid: true });
  });

  it.each([
    ['a byte of Latin-1', Buffer.concat([Buffer.from('né '), Buffer.from('é', 'latin1'), Buffer.from(' x')]), 'né '],
    ['a character that is cut off', Buffer.from('ab€').subarray(0, 4), 'ab'],
    ['a lone continuation', Buffer.from([0x61, 0x80, 0x62]), 'a'],
    ['an overlong form', Buffer.from([0x61, 0xc0, 0xaf]), 'a'],
    ['UTF-16', Buffer.from('\ufeffab', 'utf16le'), ''],
    ['NUL', Buffer.from('a\0b'), 'a'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8]), '\x1f'],
  ])('ends before %s', (_, bytes, text) => {
    for (const piece of [1, 2, 3, 100]) expect(read(bytes, piece)).toEqual({ text, valid: false });
  });
});
