import type { Options } from '../options.js';
import { enrich } from './enrich.js';
import { evaluate } from './evaluate.js';
import { explain } from './explain.js';
import { learn } from './learn.js';
import { predict } from './predict.js';
import { sample } from './sample.js';
import type { Stage } from './stage.js';
import { train } from './train.js';
import { upload } from './upload.js';

/** The story, in order: synthetic rows, and where there is a label to predict, its prediction, in words too. */
export function stagesOf({ label }: Options): readonly Stage[] {
  const synthetic = [upload, train, sample, evaluate];
  return label === undefined ? synthetic : [...synthetic, learn, enrich, predict, explain];
}
