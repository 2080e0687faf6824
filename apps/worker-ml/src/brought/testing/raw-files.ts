/* Files that our writer would not write, field by field: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */

type Content = Uint8Array | number | string | readonly Uint8Array[];

/** A field of a message, by its number. */
function field(number: number, content: Content): Uint8Array {
  const tag = (wireType: number) => varint(number * 8 + wireType);
  if (typeof content === 'number') return Buffer.concat([tag(0), varint(content)]);
  const bytes =
    typeof content === 'string'
      ? Buffer.from(content)
      : content instanceof Uint8Array
        ? content
        : Buffer.concat(content);
  return Buffer.concat([tag(2), varint(bytes.length), bytes]);
}

function varint(value: number): Uint8Array {
  const groups: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) groups.push((value % 128) | 128);
  return Uint8Array.of(...groups, value);
}

const tensorType = (...lengths: (number | string)[]) => {
  const dims = lengths.map((length) => field(1, [field(typeof length === 'number' ? 1 : 2, length)]));
  return field(2, [field(1, [field(1, 1), field(2, dims)])]);
};
const X = field(11, [field(1, 'x'), tensorType('rows', 2)]);
const Y = field(12, [field(1, 'y'), tensorType('rows', 1)]);

function fileOf(graph: Uint8Array[], more: Uint8Array[] = []): Uint8Array {
  return Buffer.concat([field(1, 8), field(7, graph), field(8, [field(2, 18)]), ...more]);
}

const node = (op: string, domain = '') =>
  field(1, [field(1, 'x'), field(2, 'y'), field(4, op), ...(domain ? [field(7, domain)] : [])]);

/** A tensor 'w' that is declared, without its numbers. */
export const initializer = ({ dims, external = false }: { dims: number[]; external?: boolean }) => ({
  more: field(5, [
    ...dims.map((dim) => field(1, dim)),
    field(2, 1),
    field(8, 'w'),
    ...(external ? [field(14, 1)] : []),
  ]),
});

/** A file that seems to take 'x' and to give 'y'. */
export function fileWith({ more, localOperator }: { more?: Uint8Array; localOperator?: string }): Uint8Array {
  if (localOperator === undefined) return fileOf([node('Identity'), X, Y, ...(more ? [more] : [])]);
  const body = [field(1, 'Own'), field(10, localOperator), field(4, 'x'), field(5, 'y'), field(7, [field(4, 'Relu')])];
  return fileOf([node('Own', localOperator), X, Y], [field(25, body)]);
}

/** A file whose output 'z' is a list of maps, as skl2onnx writes classifiers by default. */
export function mapOutput(): Uint8Array {
  const map = field(5, [field(1, 7), field(2, [field(1, [field(1, 1)])])]);
  return fileOf([node('ZipMap', 'ai.onnx.ml'), X, field(12, [field(1, 'z'), field(2, [field(4, [field(1, [map])])])])]);
}
