import type { GraphBuilder } from './graph-builder.js';
import type { Real, Value } from './value.js';

/* Gradients of a loss L, for the backward half of a training graph. dy stands for ∂L/∂y. */

/**
 * Of y = x·w + b, for a batch of rows x.
 *
 * dw = xᵀ·dy, db = Σ_rows dy
 */
export function denseGradient<T extends Real>(graph: GraphBuilder, x: Value<T>, dy: Value<T>) {
  return { weight: graph.gemm(x, dy, { transposeA: true }), bias: graph.sum(dy, [0]) };
}

/**
 * Of y = x·w + b to its input.
 *
 * dx = dy·wᵀ
 */
export function denseInputGradient<T extends Real>(graph: GraphBuilder, weight: Value<T>, dy: Value<T>): Value<T> {
  return graph.gemm(dy, weight, { transposeB: true });
}

/**
 * Of y = max(x, 0).
 *
 * dx = dy where y > 0, else 0
 */
export function reluGradient<T extends Real>(graph: GraphBuilder, y: Value<T>, dy: Value<T>): Value<T> {
  // A third of the time of ONNX's Sign.
  const active = graph.cast(graph.cast(y, 'bool'), y.dtype);
  return graph.multiply(dy, active);
}

/**
 * Of y = tanh(x).
 *
 * dx = dy · (1 - y²)
 */
export function tanhGradient<T extends Real>(graph: GraphBuilder, y: Value<T>, dy: Value<T>): Value<T> {
  return graph.multiply(dy, graph.subtract(graph.scalar(y.dtype, 1), graph.multiply(y, y)));
}
