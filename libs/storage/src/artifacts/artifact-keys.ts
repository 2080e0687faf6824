/*
 * Under which keys artifacts are kept, for all that write and read them.
 */

/** The rows of a data set, as CSV in its own format. */
export const datasetKey = (datasetId: string) => `datasets/${datasetId}.csv`;

/** A model, as ONNX. */
export const modelKey = (modelId: string) => `models/${modelId}.onnx`;

/** Where a training can go on. Each epoch and attempt has its own, so that none is overwritten while it is read. */
export const checkpointKey = (jobId: string, attempt: number, epoch: number) =>
  `${checkpointPrefix(jobId)}${attempt}.${epoch}`;

/** Where the keys of all checkpoints of a training begin. */
export const checkpointPrefix = (jobId: string) => `checkpoints/${jobId}.`;

/** The rows of a large call for predictions, and what was answered: JSON arrays. */
export const predictionInputsKey = (predictionId: string) => `predictions/${predictionId}.inputs.json`;
export const predictionOutputsKey = (predictionId: string) => `predictions/${predictionId}.outputs.json`;
