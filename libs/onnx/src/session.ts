import { env, InferenceSession, Tensor } from 'onnxruntime-node';

export { Tensor };
/** Of onnxruntime-node. */
export const RUNTIME_VERSION = env.versions.node ?? env.versions.common;

export type Tensors = Readonly<Record<string, Tensor>>;

/** A model that is ready to run. */
export interface Session {
  /** Names in the model's order. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Blocks this thread until the model has run, from the next turn of the event loop on: keep runs short. */
  run(feeds: Tensors): Promise<Tensors>;
  /** Frees what the model holds outside the heap. */
  release(): Promise<void>;
}

/**
 * Opens an ONNX model on one thread: a second one gains 10 % on an idle machine and loses half on a busy one.
 *
 * @throws Error of onnxruntime when the bytes are no model that it can run.
 */
export async function openSession(model: Uint8Array): Promise<Session> {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  });
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: async (feeds) => session.run(feeds),
    release: () => session.release(),
  };
}

/** The numbers of an output. @throws TypeError when there is no such output, or it holds something else. */
export function float32(tensors: Tensors, name: string): Float32Array {
  const data = tensors[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new TypeError(`The model has no output '${name}' of float32.`);
}
