import { readModel } from '@celerity/onnx';
import type { TreeModel } from '@celerity/trees';
import { ByteReader, ByteWriter } from './byte-stream.js';
import { readTree, writeTree } from './tree-codec.js';

/** The trees of one file. */
export interface TreeParts {
  value: TreeModel;
  /** Bounds of the value. */
  lower?: TreeModel;
  upper?: TreeModel;
}

/** Under which the trees stand in the metadata of their file: base 64 of a JSON text and bytes. */
export const METADATA_KEY = 'celerity.trees';

const NAMES = ['value', 'lower', 'upper'] as const;

/** What is known of a part beside its trees: these, by round, are `rounds`. */
type Header = Omit<TreeModel, 'rounds'> & { name: (typeof NAMES)[number]; rounds: number };

export function encodeTreeParts(parts: TreeParts): string {
  const present = NAMES.flatMap((name) => (parts[name] ? [{ name, model: parts[name] }] : []));
  const headers = present.map(({ name, model: { objective, features, base, rounds } }): Header => {
    return { name, objective, features, base, rounds: rounds.length };
  });
  const to = new ByteWriter();
  to.block(Buffer.from(JSON.stringify(headers)));
  for (const { model } of present) for (const trees of model.rounds) for (const tree of trees) writeTree(to, tree);
  return Buffer.from(to.written()).toString('base64');
}

export function decodeTreeParts(encoded: string): TreeParts {
  const from = new ByteReader(Buffer.from(encoded, 'base64'));
  const headers = JSON.parse(Buffer.from(from.block()).toString()) as Header[];
  const models = headers.map(({ name, rounds, ...rest }): [string, TreeModel] => {
    const grown = Array.from({ length: rounds }, () => rest.base.map(() => readTree(from)));
    return [name, { ...rest, rounds: grown }];
  });
  const { value, ...bounds }: Partial<TreeParts> = Object.fromEntries(models);
  if (!value) throw new TypeError('The file has no trees for its value.');
  return { value, ...bounds };
}

/**
 * The trees of a file that `writeTreesOnnx` wrote: for such files only, as what stands there is believed.
 *
 * @returns undefined when the file has none
 */
export function readTreeParts(onnx: Uint8Array): TreeParts | undefined {
  const encoded = readModel(onnx).metadata[METADATA_KEY];
  return encoded === undefined ? undefined : decodeTreeParts(encoded);
}
