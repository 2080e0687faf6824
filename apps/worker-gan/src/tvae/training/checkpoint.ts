import { createHash } from 'node:crypto';
import type { TvaeConfig } from '@celerity/contracts';
import type { EpochLoss } from '../card.js';
import type { EncodedRows } from '../columns/encode.js';
import type { TrainingState } from './trainer.js';

/** Of the format below and of all that decides what a step does. Raised when an older checkpoint can no longer be gone on from. */
const VERSION = 1;

interface Header {
  /** Of `fingerprintOf`. */
  fingerprint: string;
  /** Parameters. */
  count: number;
  step: number;
  losses: EpochLoss[];
  reconstruction: number;
  kl: number;
}

/** Tells whether two trainings do the same steps: hashes the data, as encoded, the settings and the version. */
export function fingerprintOf(encoded: EncodedRows, config: TvaeConfig): string {
  const hash = createHash('sha256').update(JSON.stringify([VERSION, encoded.rows, config]));
  return hash.update(encoded.alphas).update(encoded.codes).digest('hex');
}

/** The length of the header in 4 bytes, the header in JSON, then parameters and moments as float32. Little-endian. */
export function writeCheckpoint(state: TrainingState, fingerprint: string): Uint8Array {
  const { step, losses, reconstruction, kl } = state;
  const header: Header = { fingerprint, count: state.parameters.length, step, losses, reconstruction, kl };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const arrays = [state.parameters, state.first, state.second];
  const numbers = arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  return Buffer.concat([length, json, ...numbers]);
}

/** Undefined when it is of another training, or not all of a checkpoint. */
export function readCheckpoint(bytes: Uint8Array, fingerprint: string): TrainingState | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 4 + (buffer.length > 4 ? buffer.readUInt32LE() : 0);
  const header = parsed(buffer.toString('utf8', 4, start));
  if (header?.fingerprint !== fingerprint || buffer.length !== start + 12 * header.count) return undefined;
  // A copy, because the numbers after a text begin anywhere, and typed arrays only at multiples of 4.
  const numbers = new Float32Array(Uint8Array.from(buffer.subarray(start)).buffer);
  const { count, step, losses, reconstruction, kl } = header;
  const part = (index: number) => numbers.slice(index * count, (index + 1) * count);
  return { step, losses, reconstruction, kl, parameters: part(0), first: part(1), second: part(2) };
}

function parsed(json: string): Header | undefined {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
