import { writeFile } from 'node:fs/promises';

/*
 * A language model of about one million random weights as a GGUF file, version 3: architecture `llama`, a vocabulary of the 256
 * bytes and the printable ASCII characters. It writes nonsense, by the real path. The format:
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */

const WIDTH = 128;
const FEED_FORWARD = 352;
const BLOCKS = 4;
const HEADS = 4;
const CONTEXT = 32_768;
const ALIGNMENT = 32;
const OUTPUT = 'output.weight';
/** Tokens before it: unknown, begin, end, and the 256 bytes. */
const FIRST_PRINTABLE = 259;

enum Kind {
  uint32 = 4,
  int32 = 5,
  float32 = 6,
  string = 8,
  array = 9,
}

/** Of tokens, as in llama.cpp. */
enum TokenKind {
  normal = 1,
  unknown = 2,
  control = 3,
  byte = 6,
}

type Tensor = readonly [name: string, ...shape: number[]];

/** Writes the model to that path. */
export async function writeTinyGguf(path: string): Promise<void> {
  await writeFile(path, tinyGguf());
}

function tinyGguf(): Buffer {
  const { tokens, kinds } = vocabulary();
  const facts = metadata(tokens, kinds);
  const tensors = shapes(tokens.length);
  const infos: Buffer[] = [];
  const data: Buffer[] = [];
  const random = generator(7);
  let offset = 0;
  for (const [name, ...shape] of tensors) {
    const dimensions = Buffer.concat([uint32(shape.length), ...shape.map(uint64)]);
    infos.push(text(name), dimensions, uint32(0), uint64(offset));
    const count = shape.reduce((product, size) => product * size, 1);
    const weights = Float32Array.from({ length: count }, () => (shape.length === 1 ? 1 : random() * 0.3));
    // Bytes are never the likeliest: what is written is ASCII.
    if (name === OUTPUT) weights.fill(0, 0, WIDTH * FIRST_PRINTABLE);
    const bytes = padded(Buffer.from(weights.buffer));
    data.push(bytes);
    offset += bytes.length;
  }
  const start = [Buffer.from('GGUF'), uint32(3), uint64(tensors.length), uint64(facts.length)];
  return Buffer.concat([padded(Buffer.concat([...start, ...facts, ...infos])), ...data]);
}

function vocabulary() {
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
  const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  const tokens = ['<unk>', '<s>', '</s>', ...bytes, '▁', ...printable];
  const kinds = tokens.map((_, id) => {
    if (id === 0) return TokenKind.unknown;
    if (id < 3) return TokenKind.control;
    return id < FIRST_PRINTABLE ? TokenKind.byte : TokenKind.normal;
  });
  return { tokens, kinds };
}

function metadata(tokens: string[], kinds: TokenKind[]): Buffer[] {
  const fact = (key: string, kind: Kind, value: Buffer) => Buffer.concat([text(key), uint32(kind), value]);
  const count = (key: string, value: number) => fact(key, Kind.uint32, uint32(value));
  const array = (key: string, kind: Kind, values: Buffer[]) =>
    fact(key, Kind.array, Buffer.concat([uint32(kind), uint64(values.length), ...values]));
  return [
    fact('general.architecture', Kind.string, text('llama')),
    fact('general.name', Kind.string, text('tiny random')),
    count('llama.context_length', CONTEXT),
    count('llama.embedding_length', WIDTH),
    count('llama.block_count', BLOCKS),
    count('llama.feed_forward_length', FEED_FORWARD),
    count('llama.attention.head_count', HEADS),
    count('llama.attention.head_count_kv', HEADS),
    count('llama.rope.dimension_count', WIDTH / HEADS),
    fact('llama.attention.layer_norm_rms_epsilon', Kind.float32, float32(1e-5)),
    fact('tokenizer.ggml.model', Kind.string, text('llama')),
    array('tokenizer.ggml.tokens', Kind.string, tokens.map(text)),
    array(
      'tokenizer.ggml.scores',
      Kind.float32,
      tokens.map(() => float32(0)),
    ),
    array('tokenizer.ggml.token_type', Kind.int32, kinds.map(uint32)),
    count('tokenizer.ggml.unknown_token_id', 0),
    count('tokenizer.ggml.bos_token_id', 1),
    count('tokenizer.ggml.eos_token_id', 2),
  ];
}

function shapes(words: number): Tensor[] {
  const blocks = Array.from({ length: BLOCKS }, (_, index): Tensor[] => [
    [`blk.${index}.attn_norm.weight`, WIDTH],
    [`blk.${index}.attn_q.weight`, WIDTH, WIDTH],
    [`blk.${index}.attn_k.weight`, WIDTH, WIDTH],
    [`blk.${index}.attn_v.weight`, WIDTH, WIDTH],
    [`blk.${index}.attn_output.weight`, WIDTH, WIDTH],
    [`blk.${index}.ffn_norm.weight`, WIDTH],
    [`blk.${index}.ffn_gate.weight`, WIDTH, FEED_FORWARD],
    [`blk.${index}.ffn_up.weight`, WIDTH, FEED_FORWARD],
    [`blk.${index}.ffn_down.weight`, FEED_FORWARD, WIDTH],
  ]);
  return [['token_embd.weight', WIDTH, words], ...blocks.flat(), ['output_norm.weight', WIDTH], [OUTPUT, WIDTH, words]];
}

/** Numbers from -1 to 1, the same each time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT)]);
}
