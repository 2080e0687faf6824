import { describe, expect, it } from '@jest/globals';
import { bytes, float, int, message, packedFloats, packedInts, text } from './protobuf.js';

const hex = (field: Uint8Array) => Buffer.from(field).toString('hex');

// The examples of https://protobuf.dev/programming-guides/encoding.
describe('protobuf', () => {
  it('writes whole numbers in base 128', () => {
    expect(hex(int(1, 150))).toBe('089601');
    expect(hex(int(1, 0))).toBe('0800');
    expect(hex(int(1, 2 ** 40))).toBe('08808080808020');
  });

  it('writes negative numbers as 64-bit two’s complement', () => {
    expect(hex(int(1, -2))).toBe('08feffffffffffffffff01');
  });

  it('writes texts, bytes and messages with their length', () => {
    expect(hex(text(2, 'testing'))).toBe('120774657374696e67');
    expect(hex(message(3, [int(1, 150)]))).toBe('1a03089601');
    expect(bytes(1, new Uint8Array(300))).toHaveLength(1 + 2 + 300);
  });

  it('gives field numbers from 16 on two bytes', () => {
    expect(hex(int(20, 1))).toBe('a00101');
  });

  it('packs repeated numbers', () => {
    expect(hex(packedInts(6, [3, 270, 86942]))).toBe('3206038e029ea705');
    expect(hex(float(2, 1))).toBe('150000803f');
    expect(hex(packedFloats(7, [1, -2]))).toBe('3a080000803f000000c0');
  });
});
