import { goesLeft, type Tree } from '../tree-model.js';
import { gaussLegendre, type Quadrature } from './gauss-legendre.js';

/** Room for the computation on one row; it may be used again for another tree. */
export class Scratch {
  /** By node: 1 where the row goes left. */
  readonly left: Uint8Array;
  /** By node: 1 where the row meets all that its path asks of the feature that leads to it. */
  readonly met: Uint8Array;
  /** By node and point: 1 over the factor of the feature that leads to it. */
  readonly inverse: Float64Array;
  /** By node and point: the product of the factors of all features on its path. */
  readonly product: Float64Array;
  /** By node and point: that product times the value, of all its leaves together. */
  readonly leaves: Float64Array;

  constructor(nodes: number, cells: number) {
    this.left = new Uint8Array(nodes);
    this.met = new Uint8Array(nodes);
    this.inverse = new Float64Array(cells);
    this.product = new Float64Array(cells);
    this.leaves = new Float64Array(cells);
  }
}

/**
 * What of a tree's Shapley values does not depend on the row. Of a leaf, a feature is worth 1 where the row meets what the path asks
 * of it, or 0, when it is known; when it is not, the share of the training rows that went on (path-dependent TreeSHAP; Lundberg et
 * al. 2018). The product over the features is linear in each, so that the Shapley value of feature i is
 *
 *     value · ∫₀¹ (met_i - share_i) · Π_{j≠i} (t · met_j + (1 - t) · share_j) dt
 *
 * (the diagonal of the multilinear extension; Owen 1972). The integrand is a polynomial: the quadrature is exact, and takes time in
 * proportion to nodes × features on the longest path, without the subtractions that make other fast forms inexact.
 */
export class ExplainedTree {
  readonly nodes: number;
  private readonly parent: Int32Array;
  /** By node: the nearest node above that the same feature leads to; the root where there is none. */
  private readonly previous: Int32Array;
  /** By node: the share of rows that went on wherever its path asked for the feature that leads to it. */
  private readonly share: Float64Array;
  private readonly quadrature: Quadrature;

  constructor(private readonly tree: Tree) {
    this.nodes = tree.feature.length;
    this.parent = parentsOf(tree);
    this.previous = new Int32Array(this.nodes);
    this.share = new Float64Array(this.nodes).fill(1);
    let most = 1;
    const features = new Int32Array(this.nodes);
    for (let node = 1; node < this.nodes; node++) {
      const parent = this.parent[node]!;
      const previous = this.lastOf(tree.feature[parent]!, parent);
      this.previous[node] = previous;
      this.share[node] = (this.share[previous]! * tree.count[node]!) / tree.count[parent]!;
      features[node] = features[parent]! + Number(previous === 0);
      most = Math.max(most, features[node]!);
    }
    this.quadrature = gaussLegendre(Math.ceil(most / 2));
  }

  /** Numbers that each array of a scratch by node and point takes. */
  get cells(): number {
    return this.nodes * this.quadrature.points.length;
  }

  /** Mean of the leaves over the training rows. */
  get mean(): number {
    const { feature, value, count } = this.tree;
    return value.reduce((sum, leaf, node) => (feature[node]! < 0 ? sum + (leaf * count[node]!) / count[0]! : sum), 0);
  }

  /** Adds what each feature contributes to the tree's value of a row. */
  addTo(contributions: Float64Array, columns: readonly Float32Array[], row: number, scratch: Scratch): void {
    this.descend(columns, row, scratch);
    this.ascend(contributions, scratch);
  }

  /** Factors and their products, from the root to the leaves. */
  private descend(columns: readonly Float32Array[], row: number, { left, met, inverse, product }: Scratch): void {
    const { tree, parent, previous, share, nodes } = this;
    const { points, weights } = this.quadrature;
    const size = points.length;
    met[0] = 1;
    inverse.fill(1, 0, size);
    product.set(weights);
    for (let node = 0; node < nodes; node++) {
      const asked = tree.feature[node]!;
      if (asked >= 0) left[node] = goesLeft(tree, node, columns[asked]![row]!) ? 1 : 0;
      if (node === 0) continue;
      const above = parent[node]!;
      const before = previous[node]!;
      const goesHere = tree.left[above] === node ? left[above]! : 1 - left[above]!;
      const isMet = met[before]! & goesHere;
      met[node] = isMet;
      const unknown = share[node]!;
      for (let q = 0, at = node * size, up = above * size, last = before * size; q < size; q++, at++, up++, last++) {
        const point = points[q]!;
        const factor = point * isMet + (1 - point) * unknown;
        inverse[at] = 1 / factor;
        product[at] = product[up]! * factor * inverse[last]!;
      }
    }
  }

  /** Sums over leaves, from the leaves to the root. A feature's factor is the one of the last node that it leads to. */
  private ascend(contributions: Float64Array, { met, inverse, product, leaves }: Scratch): void {
    const { tree, parent, previous, share, nodes } = this;
    const size = this.quadrature.points.length;
    leaves.fill(0, 0, nodes * size);
    for (let node = nodes - 1; node > 0; node--) {
      const above = parent[node]!;
      const before = previous[node]!;
      const isLeaf = tree.feature[node]! < 0;
      const value = tree.value[node]!;
      const gap = met[node]! - share[node]!;
      const gapBefore = met[before]! - share[before]!;
      let sum = 0;
      for (let q = 0, at = node * size, up = above * size, last = before * size; q < size; q++, at++, up++, last++) {
        const here = isLeaf ? product[at]! * value : leaves[at]!;
        sum += here * (gap * inverse[at]! - gapBefore * inverse[last]!);
        leaves[up]! += here;
      }
      contributions[tree.feature[above]!]! += sum;
    }
  }

  /** From a node up, the first node that the feature leads to; the root where none is. */
  private lastOf(feature: number, node: number): number {
    let at = node;
    while (at > 0 && this.tree.feature[this.parent[at]!] !== feature) at = this.parent[at]!;
    return at;
  }
}

function parentsOf({ feature, left, right }: Tree): Int32Array {
  const parents = new Int32Array(feature.length);
  feature.forEach((asked, node) => {
    if (asked < 0) return;
    parents[left[node]!] = node;
    parents[right[node]!] = node;
  });
  return parents;
}
