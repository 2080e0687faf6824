import type { Tree } from '@celerity/trees';
import type { ByteReader, ByteWriter } from './byte-stream.js';

/** What a split asks for, in its first byte: bit 0, whether missing values go left; bit 1, whether it is a set of levels. */
const [MISSING_LEFT, LEVELS] = [1, 2];

/** A leaf takes about 7 bytes, a split by a number 20. */
export function writeTree(to: ByteWriter, tree: Tree): void {
  to.whole(tree.feature.length);
  for (let node = 0; node < tree.feature.length; node++) {
    to.whole(tree.feature[node]! + 1);
    to.whole(tree.count[node]!);
    if (tree.feature[node]! < 0) to.float32(tree.value[node]!);
    else writeSplit(to, tree, node);
  }
}

function writeSplit(to: ByteWriter, tree: Tree, node: number): void {
  const levels = tree.categories[node];
  to.whole((tree.missingLeft[node]! && MISSING_LEFT) | (levels ? LEVELS : 0));
  if (levels) {
    to.whole(levels.length);
    to.block(packed(levels));
  } else to.float32(tree.threshold[node]!);
  to.whole(tree.left[node]!);
  to.whole(tree.right[node]!);
  to.float64(tree.gain[node]!);
}

/** @throws RangeError when the bytes end too early */
export function readTree(from: ByteReader): Tree {
  const tree = emptyTree(from.whole());
  for (let node = 0; node < tree.feature.length; node++) {
    tree.feature[node] = from.whole() - 1;
    tree.count[node] = from.whole();
    if (tree.feature[node]! < 0) tree.value[node] = from.float32();
    else readSplit(from, tree, node);
  }
  return tree;
}

function readSplit(from: ByteReader, tree: Tree, node: number): void {
  const asked = from.whole();
  tree.missingLeft[node] = asked & MISSING_LEFT;
  if (asked & LEVELS) {
    const count = from.whole();
    tree.categories[node] = unpacked(from.block(), count);
  } else tree.threshold[node] = from.float32();
  tree.left[node] = from.whole();
  tree.right[node] = from.whole();
  tree.gain[node] = from.float64();
}

function emptyTree(nodes: number): Tree {
  return {
    feature: new Int32Array(nodes),
    threshold: new Float32Array(nodes),
    categories: Array.from({ length: nodes }, () => undefined),
    missingLeft: new Uint8Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    value: new Float32Array(nodes),
    count: new Int32Array(nodes),
    gain: new Float64Array(nodes),
  };
}

/** Eight flags in a byte. */
function packed(flags: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  flags.forEach((flag, i) => (bytes[i >> 3]! |= flag << (i & 7)));
  return bytes;
}

const unpacked = (bytes: Uint8Array, count: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, i) => (bytes[i >> 3]! >> (i & 7)) & 1);
