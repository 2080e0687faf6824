import { evaluate } from './evaluate.js';
import { sample } from './sample.js';
import type { Stage } from './stage.js';
import { train } from './train.js';
import { upload } from './upload.js';

/** The story, in order. */
export const stages: readonly Stage[] = [upload, train, sample, evaluate];
