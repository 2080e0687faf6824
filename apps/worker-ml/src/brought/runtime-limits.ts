/** The newest versions that onnxruntime 1.30 runs. A spec asks the runtime itself. */
export const NEWEST_IR = 13;

/** Operator sets that the runtime brings, each with its newest version. 'ai.onnx' is another name of ''. */
export const NEWEST_OPSETS: ReadonlyMap<string, number> = new Map([
  ['', 26],
  ['ai.onnx', 26],
  ['ai.onnx.ml', 5],
  ['com.microsoft', 1],
]);
