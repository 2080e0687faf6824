/* Protobuf's wire format, as far as ONNX needs it: https://protobuf.dev/programming-guides/encoding */

/** One encoded field of a message: its tag, and its value. */
export type Field = Uint8Array;

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Base 128, least significant group first; negative numbers as 64-bit two's complement. */
function varint(value: number): number[] {
  if (value >= 0 && value < 128) return [value];
  const groups: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) groups.push(Number(rest & 127n) | 128);
  return [...groups, Number(rest)];
}

const tag = (field: number, wireType: number) => varint(field * 8 + wireType);

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const int = (field: number, value: number): Field => Uint8Array.from([...tag(field, VARINT), ...varint(value)]);

export function float(field: number, value: number): Field {
  return joined([Uint8Array.from(tag(field, FIXED32)), littleEndian(Float32Array.of(value))]);
}

export function bytes(field: number, value: Uint8Array): Field {
  return joined([Uint8Array.from([...tag(field, LENGTH_DELIMITED), ...varint(value.length)]), value]);
}

export const text = (field: number, value: string): Field => bytes(field, new TextEncoder().encode(value));

export const message = (field: number, fields: readonly Field[]): Field => bytes(field, joined(fields));

export const packedInts = (field: number, values: readonly number[]): Field =>
  bytes(field, Uint8Array.from(values.flatMap(varint)));

export const packedFloats = (field: number, values: readonly number[]): Field =>
  bytes(field, littleEndian(Float32Array.from(values)));

/** The bytes behind numbers. Every platform that Node runs on is little-endian, as protobuf and ONNX want it. */
export const littleEndian = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
