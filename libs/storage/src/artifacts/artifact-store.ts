import type { Readable } from 'node:stream';

/** Token of the {@link ArtifactStore}. */
export const ARTIFACT_STORE = Symbol('artifact store');

/**
 * Large things by name: tables, models, checkpoints. One writer a key: who writes a key again replaces it as a whole.
 *
 * Every method throws InvalidArtifactKeyError for a key that is none.
 */
export interface ArtifactStore {
  /**
   * Stores what `source` yields. Nothing is visible under the key before all of it is there and durable; on any error what was written
   * so far is removed. Holds a bounded part in memory.
   *
   * @throws ArtifactTooLargeError over `maxBytes`, ArtifactStoreFullError, what `source` throws, and the reason of `signal`
   */
  write(key: string, source: AsyncIterable<Uint8Array>, options?: WriteOptions): Promise<{ bytes: number }>;
  /** A stream of it. Destroy it if you do not read to its end. @throws ArtifactNotFoundError */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** All of it, for small ones. @throws ArtifactNotFoundError */
  readBytes(key: string): Promise<Buffer>;
  /** Bytes. @throws ArtifactNotFoundError */
  size(key: string): Promise<number>;
  /** What is not there is deleted already. */
  delete(key: string): Promise<void>;
  /** Those whose key begins with `prefix`, in no order. */
  list(prefix: string): AsyncIterable<ArtifactInfo>;
  /** Whether it can be written to, for health checks; what it tells is shown. @throws Error which says what is wrong */
  check(): Promise<Record<string, unknown>>;
}

export interface WriteOptions {
  signal?: AbortSignal;
  /** Most bytes it may have. (Default: as many as fit) */
  maxBytes?: number;
}

/** Bytes from `start` to `end`, both included and counted from 0. (Default: the whole) */
export interface ByteRange {
  start?: number;
  end?: number;
}

export interface ArtifactInfo {
  key: string;
  bytes: number;
  modified: Date;
}

/** A key that is not made of lower-case letters, digits, `.`, `_`, `-` and `/`, or that leads out of the store. */
export class InvalidArtifactKeyError extends Error {
  override readonly name = 'InvalidArtifactKeyError';

  constructor(readonly key: string) {
    super(
      `'${key.slice(0, 200)}' is no key of an artifact: allowed are a-z, 0-9, '.', '_', '-' and '/' between parts that begin with a letter or digit, at most ${MAX_KEY} in all.`,
    );
  }
}

export class ArtifactNotFoundError extends Error {
  override readonly name = 'ArtifactNotFoundError';

  constructor(readonly key: string) {
    super(`There is no artifact '${key}': it was deleted, or never written.`);
  }
}

export class ArtifactTooLargeError extends Error {
  override readonly name = 'ArtifactTooLargeError';

  constructor(
    readonly key: string,
    readonly maxBytes: number,
  ) {
    super(`The artifact '${key}' is larger than ${maxBytes} bytes. Nothing was stored.`);
  }
}

/** No space is left where artifacts are kept. */
export class ArtifactStoreFullError extends Error {
  override readonly name = 'ArtifactStoreFullError';

  constructor(
    readonly key: string,
    options?: ErrorOptions,
  ) {
    super(
      `No space is left for the artifact '${key}'. Nothing was stored: make room where ARTIFACTS_URL points.`,
      options,
    );
  }
}

/** Longest key; S3 takes 1,024 bytes with the prefix of the store. */
const MAX_KEY = 512;
const KEY = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/;

/** @returns the key. @throws InvalidArtifactKeyError */
export function validKey(key: string): string {
  if (key.length > MAX_KEY || !KEY.test(key) || key.includes('..')) throw new InvalidArtifactKeyError(key);
  return key;
}

/** @returns the prefix: a key, the beginning of one, or nothing. @throws InvalidArtifactKeyError */
export function validPrefix(prefix: string): string {
  if (prefix !== '' && (!/^[a-z0-9][a-z0-9._/-]*$/.test(prefix) || prefix.includes('..'))) {
    throw new InvalidArtifactKeyError(prefix);
  }
  return prefix;
}
