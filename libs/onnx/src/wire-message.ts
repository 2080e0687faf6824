/** Bytes that are no ONNX model. The message says why, and what to do. */
export class InvalidOnnxError extends Error {
  override readonly name = 'InvalidOnnxError';

  constructor(reason: string) {
    super(`This is no ONNX model: ${reason}. Export the model again, as one file in ONNX format.`);
  }
}

const [VARINT, FIXED64, LENGTH_DELIMITED, FIXED32] = [0, 1, 2, 5];

/** What to do with the fields of a message, by their number. Other fields are skipped. */
export type FieldReaders = Readonly<Record<number, (field: WireMessage) => void>>;

/**
 * Reads a message of protobuf, field by field, without copying: the inverse of `protobuf.ts`. Every method throws InvalidOnnxError where the
 * bytes are none.
 */
export class WireMessage {
  private at = 0;
  private type = VARINT;

  private constructor(private readonly message: Uint8Array) {}

  /** Hands each field to its reader, which takes its value by one of the methods below. */
  static read(message: Uint8Array, readers: FieldReaders): void {
    const reader = new WireMessage(message);
    while (reader.at < message.length) {
      const tag = reader.varint();
      reader.type = tag % 8;
      const read = readers[Math.floor(tag / 8)];
      if (read) read(reader);
      else reader.skip();
    }
  }

  /** A whole number, signed. Above 2^53 it is rounded. */
  int(): number {
    this.expect(VARINT);
    return this.varint();
  }

  /** Appends the whole numbers of a repeated field, packed or not, to a list that may become `most` long. */
  ints(to: number[], most: number): void {
    const source = this.type === VARINT ? this : new WireMessage(this.bytes());
    const end = this.type === VARINT ? this.at + 1 : source.message.length;
    while (source.at < end) {
      if (to.length === most) throw new InvalidOnnxError(`a list in it has more than ${most} numbers`);
      to.push(source.varint());
    }
  }

  /** A view of the message's own bytes. */
  bytes(): Uint8Array {
    this.expect(LENGTH_DELIMITED);
    const length = this.varint();
    const start = this.at;
    this.forward(length);
    return this.message.subarray(start, this.at);
  }

  text(): string {
    return new TextDecoder().decode(this.bytes());
  }

  /** Passes over the value. @returns how many bytes it has */
  skip(): number {
    const start = this.at;
    if (this.type === VARINT) this.varint();
    else if (this.type === FIXED64) this.forward(8);
    else if (this.type === FIXED32) this.forward(4);
    else if (this.type === LENGTH_DELIMITED) return this.bytes().length;
    else throw new InvalidOnnxError(`it has a field of the unknown type ${this.type}`);
    return this.at - start;
  }

  private expect(type: number): void {
    if (this.type !== type) throw new InvalidOnnxError('a field has another type than ONNX gives it');
  }

  private forward(length: number): void {
    if (!(length >= 0 && length <= this.message.length - this.at)) throw new InvalidOnnxError('it ends too early');
    this.at += length;
  }

  /** Base 128, least significant group first, as a signed number of 64 bits. */
  private varint(): number {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const group = this.byte();
      low |= (group & 127) << shift;
      if (group < 128) return low;
    }
    let whole = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const group = this.byte();
      whole |= BigInt(group & 127) << shift;
      if (group < 128) return Number(BigInt.asIntN(64, whole));
    }
    throw new InvalidOnnxError('a number in it has no end');
  }

  private byte(): number {
    const byte = this.message[this.at++];
    if (byte === undefined) throw new InvalidOnnxError('it ends too early');
    return byte;
  }
}
