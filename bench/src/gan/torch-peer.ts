import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { CSV, shared } from '../ai4i.js';

const PEER = shared('peers/tvae_torch.py');

/** What the peer's script prints. */
export interface PeerRun {
  transform_s: number;
  train_s: number;
}

/** The same model in PyTorch with so many threads; undefined, and a word why, where the script or PyTorch is missing. */
export async function torchPeer(epochs: number, threads: number): Promise<PeerRun | undefined> {
  if (!existsSync(PEER)) {
    console.warn(`PyTorch was not measured: its script is not at ${PEER}.`);
    return undefined;
  }
  try {
    const args = [PEER, CSV, String(epochs), '', String(threads)];
    const { stdout } = await promisify(execFile)('/usr/bin/python3', args, { timeout: 600_000 });
    return JSON.parse(stdout) as PeerRun;
  } catch (error) {
    console.warn(`PyTorch was not measured: ${(error as Error).message.split('\n')[0]}. It needs python3-torch.`);
    return undefined;
  }
}
