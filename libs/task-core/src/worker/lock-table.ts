import type { HeldLock } from './renewal-loop.js';

/** Records of a segment, and bytes of each: names and ids are at most 128 long, but those of strangers may be longer. */
const [RECORDS, RECORD_BYTES] = [256, 512];
/** Bytes before the first record. The first four say how long records are. */
const SEGMENT_HEAD = 8;
/** Of a record: its version, odd while it is being written, and how long its text is; none: it is free. */
const RECORD_HEAD = 8;
/** Looks at a record that is just being written. */
const LOOKS = 1000;

/** Where a lock stands in a table. */
export interface Place {
  segment: Segment;
  index: number;
}

/**
 * Locks that are held, in memory that another thread can read: it hears of them without a message, and so whatever the thread that
 * holds them is doing. One thread writes.
 */
export class LockTable {
  readonly segments: SharedArrayBuffer[] = [];
  private readonly free: Place[] = [];

  /** @param grown told of memory that is new since the table was made; readers must be given it. */
  constructor(private readonly grown: (segment: SharedArrayBuffer) => void) {}

  add({ line, id, token }: HeldLock): Place {
    const text = `${line}\n${id}\n${token}`;
    const place = this.placeFor(RECORD_HEAD + Buffer.byteLength(text));
    place.segment.write(place.index, text);
    return place;
  }

  remove(place: Place): void {
    place.segment.write(place.index, '');
    this.free.push(place);
  }

  private placeFor(bytes: number): Place {
    const last = this.free.at(-1);
    if (last && last.segment.recordBytes >= bytes) return this.free.pop()!;
    const fitting = this.free.findIndex(({ segment }) => segment.recordBytes >= bytes);
    if (fitting >= 0) return this.free.splice(fitting, 1)[0]!;
    const segment =
      bytes > RECORD_BYTES ? Segment.create(Math.ceil(bytes / 4) * 4, 1) : Segment.create(RECORD_BYTES, RECORDS);
    this.segments.push(segment.shared);
    for (let index = segment.count - 1; index >= 0; index--) this.free.push({ segment, index });
    this.grown(segment.shared);
    return this.free.pop()!;
  }
}

/** A lock as a reader saw it. */
export interface SeenLock extends HeldLock, Place {
  version: number;
}

/** Part of a table. */
export class Segment {
  readonly recordBytes: number;
  readonly count: number;
  private readonly words: Int32Array;
  private readonly bytes: Buffer;

  constructor(readonly shared: SharedArrayBuffer) {
    this.words = new Int32Array(shared);
    this.bytes = Buffer.from(shared);
    this.recordBytes = this.words[0]!;
    this.count = (shared.byteLength - SEGMENT_HEAD) / this.recordBytes;
  }

  static create(recordBytes: number, count: number): Segment {
    const shared = new SharedArrayBuffer(SEGMENT_HEAD + recordBytes * count);
    new Int32Array(shared)[0] = recordBytes;
    return new Segment(shared);
  }

  write(index: number, text: string): void {
    const start = this.startOf(index);
    Atomics.add(this.words, start / 4, 1);
    this.words[start / 4 + 1] = this.bytes.write(text, start + RECORD_HEAD, this.recordBytes - RECORD_HEAD);
    Atomics.add(this.words, start / 4, 1);
  }

  versionOf(index: number): number {
    return Atomics.load(this.words, this.startOf(index) / 4);
  }

  /** The locks in it. One that is being written all the time is left out: the next look will find it. */
  read(): SeenLock[] {
    const seen: SeenLock[] = [];
    for (let index = 0; index < this.count; index++) {
      const lock = this.readOne(index);
      if (lock) seen.push(lock);
    }
    return seen;
  }

  private readOne(index: number): SeenLock | undefined {
    const start = this.startOf(index);
    for (let look = 0; look < LOOKS; look++) {
      const version = this.versionOf(index);
      if (version % 2 !== 0) continue;
      const length = this.words[start / 4 + 1]!;
      const text = this.bytes.toString('utf8', start + RECORD_HEAD, start + RECORD_HEAD + length);
      if (this.versionOf(index) !== version) continue;
      if (length === 0) return undefined;
      const [line, id, token] = text.split('\n') as [string, string, string];
      return { line, id, token, segment: this, index, version };
    }
    return undefined;
  }

  private startOf(index: number): number {
    return SEGMENT_HEAD + index * this.recordBytes;
  }
}
