import { Random } from '@celerity/tabular';

export type Purpose = 'rows' | 'modes' | 'parameters' | 'order' | 'noise' | 'calibration' | 'sample';

/**
 * Random numbers of their own for each purpose and each of its steps. Nothing needs to be remembered of a training's random
 * numbers: those of step 1,000 are the same whether or not the training was resumed at 999.
 */
export function randomFor(seed: number, purpose: Purpose, step = 0): Random {
  return new Random(fnv1a(`${seed}/${purpose}/${step}`));
}

/** 32-bit FNV-1a hash (Fowler, Noll and Vo), of texts in ASCII. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
