export { adamRates, type AdamState, adamStep } from './adam.js';
export { denseGradient, denseInputGradient, reluGradient, tanhGradient } from './gradients.js';
export { GraphBuilder, type LoopBody } from './graph-builder.js';
export { crossEntropyLoss, gaussianLoss, klLoss } from './losses.js';
export type { Attribute, Attributes, ModelOptions } from './messages.js';
export { float32, openSession, RUNTIME_VERSION, type Session, Tensor, type Tensors } from './session.js';
export { softmaxParts } from './softmax-parts.js';
export type { DType, Dim, Real, Shape, TensorData, Value } from './value.js';
