const FIRST_SIZE = 65_536;

/** Appends numbers to bytes that grow. Little-endian. */
export class ByteWriter {
  private bytes = new Uint8Array(FIRST_SIZE);
  private view = new DataView(this.bytes.buffer);
  private at = 0;

  /** A whole number of at most 2^32 - 1, in base 128: small ones take one byte. */
  whole(value: number): void {
    this.reserve(5);
    for (; value > 127; value >>>= 7) this.bytes[this.at++] = (value & 127) | 128;
    this.bytes[this.at++] = value;
  }

  float32(value: number): void {
    this.reserve(4);
    this.view.setFloat32(this.at, value, true);
    this.at += 4;
  }

  float64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** With its length. */
  block(bytes: Uint8Array): void {
    this.whole(bytes.length);
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  written(): Uint8Array {
    return this.bytes.subarray(0, this.at);
  }

  private reserve(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.at + size));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** Takes what {@link ByteWriter} wrote. Every method throws a RangeError where the bytes end too early. */
export class ByteReader {
  private readonly view: DataView;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  whole(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const group = this.view.getUint8(this.at++);
      value += (group & 127) * 2 ** shift;
      if (group < 128) return value;
    }
    throw new RangeError(`There is no number of 32 bits before byte ${this.at}.`);
  }

  float32(): number {
    this.at += 4;
    return this.view.getFloat32(this.at - 4, true);
  }

  float64(): number {
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }

  block(): Uint8Array {
    const length = this.whole();
    if (this.at + length > this.bytes.length)
      throw new RangeError(`The bytes end before ${length} that they announce.`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}
