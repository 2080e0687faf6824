export { readTreeParts, type TreeParts } from './tree-parts.js';
export { TREES_IO } from './trees-io.js';
export { writeTreesOnnx } from './write-trees-onnx.js';
