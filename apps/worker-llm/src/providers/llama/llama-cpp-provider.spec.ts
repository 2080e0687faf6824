import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import { answerPrompt, explanationPrompt, fleetPrompt, type Prompt } from '../../prompts/index.js';
import { engineFacts, fleetFacts, millingFacts } from '../../testing/facts.js';
import { NEVER, NOTE, Note, noteRequest } from '../testing/requests.js';
import { writeTinyGguf } from '../testing/tiny-gguf.js';
import { ProviderError } from '../text-provider.js';
import { startLlamaCpp } from './llama-cpp.js';
import { LlamaCppProvider } from './llama-cpp-provider.js';

jest.setTimeout(60_000);

const STYLE = { language: 'de', audience: 'engineer' } as const;
/** Long enough to be stopped in its midst. */
const Novel = z.object({ chapters: z.array(z.string().min(300).max(400)).min(30).max(30) });
const novelRequest = { ...noteRequest(), schema: Novel, schemaName: 'novel', refused: [], maxOutputTokens: 14_000 };

/** Why llama.cpp cannot be run here, if so. Where its package has a binary it must: a skip would hide that it does not. */
const absent = await startLlamaCpp(1).then(
  async ({ llama }) => void (await llama.dispose()),
  (error: Error) => {
    if (!(error instanceof ProviderError) || (process.platform === 'linux' && process.arch === 'x64')) throw error;
    console.warn(`skipped: ${error.message}`);
    return error.message;
  },
);
const describeWhereItRuns = absent === undefined ? describe : describe.skip;

describeWhereItRuns('llama.cpp', () => {
  let folder: string;
  let modelFile: string;
  let shared: LlamaCppProvider;
  const open = (file: string, more: { contextTokens?: number } = {}) =>
    new LlamaCppProvider({ modelFile: file, threads: 1, contextTokens: 16_384, temperature: undefined, ...more });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tiny-gguf-'));
    modelFile = join(folder, 'tiny.gguf');
    await writeTinyGguf(modelFile);
    shared = open(modelFile);
  });
  afterAll(async () => {
    await shared.close();
    await rm(folder, { recursive: true });
  });

  it('writes what the schema says, whatever the model knows, and tells of it as it comes', async () => {
    const pieces: string[] = [];
    const { draft, model, usage } = await shared.write(noteRequest({ onText: (piece) => pieces.push(piece) }), NEVER);
    expect(Note.parse(draft)).toEqual(draft);
    expect(model).toBe('tiny.gguf');
    expect(pieces.length).toBeGreaterThan(10);
    expect(Note.parse(JSON.parse(pieces.join('')))).toEqual(draft);
    expect(usage.input_tokens).toBeGreaterThan(40);
    expect(usage.output_tokens).toBeGreaterThan(10);
  });

  it('writes the same for the same request, and is told of refused drafts', async () => {
    const first = await shared.write(noteRequest(), NEVER);
    const second = await shared.write(noteRequest(), NEVER);
    expect(second.draft).toEqual(first.draft);
    expect(second.usage).toEqual(first.usage);
    const refused = [{ draft: NOTE, reasons: ['"61.2": the fact is 60.2'] }];
    const again = await shared.write(noteRequest({ refused }), NEVER);
    expect(Note.parse(again.draft)).toEqual(again.draft);
    expect(again.usage.input_tokens).toBeGreaterThan(0);
  });

  it('stops in the midst of a text when its caller does, and writes the next', async () => {
    const caller = new AbortController();
    const reason = new Error('revoked');
    let pieces = 0;
    let stoppedAt = 0;
    const onText = () => {
      pieces += 1;
      if (pieces !== 20) return;
      stoppedAt = performance.now();
      caller.abort(reason);
    };
    await expect(shared.write({ ...novelRequest, onText }, caller.signal)).rejects.toBe(reason);
    const took = performance.now() - stoppedAt;
    console.info(`stopped ${took.toFixed(0)} ms after the abort, ${pieces} pieces of some 10,000 told`);
    expect(stoppedAt).toBeGreaterThan(0);
    expect(took).toBeLessThan(5000);
    expect(pieces).toBeLessThan(2000);
    expect(Note.parse((await shared.write(noteRequest(), NEVER)).draft)).toBeDefined();
  });

  it('stops while the model still reads', async () => {
    const caller = new AbortController();
    const reason = new Error('revoked');
    const long = noteRequest({ prompt: 'Torque 61.2 Nm, usual 25 to 55. '.repeat(400) });
    const writing = shared.write(long, caller.signal);
    setImmediate(() => caller.abort(reason));
    await expect(writing).rejects.toBe(reason);
    const began = performance.now();
    await shared.write(noteRequest(), NEVER);
    console.info(`the next text was there ${(performance.now() - began).toFixed(0)} ms later`);
  });

  it('reads only once what is said to it', async () => {
    const request = noteRequest({ prompt: 'Torque 61.2 Nm, usual 25 to 55. '.repeat(20) });
    const { usage } = await shared.write(request, NEVER);
    expect(usage.input_tokens).toBeGreaterThan(600);
    expect(usage.input_tokens).toBeLessThan(900);
  });

  it('writes one text after the other, and lets go at once who waits', async () => {
    const caller = new AbortController();
    const order: string[] = [];
    const first = shared.write({ ...noteRequest(), onText: () => caller.abort(new Error('gone')) }, NEVER);
    const second = shared.write(noteRequest(), caller.signal).catch((error: Error) => order.push(error.message));
    const third = shared.write(noteRequest(), NEVER).then(() => order.push('third'));
    await Promise.all([first.then(() => order.push('first')), second, third]);
    expect(order).toEqual(['gone', 'first', 'third']);
  });

  it('says so when the answer is cut off', async () => {
    await expect(shared.write(noteRequest({ maxOutputTokens: 5 }), NEVER)).rejects.toMatchObject({
      problem: 'malformed',
      message: expect.stringMatching(/cut off/),
    });
  });

  it('refuses what does not fit, instead of forgetting the facts', async () => {
    const small = open(modelFile, { contextTokens: 512 });
    await expect(small.write(noteRequest({ prompt: 'x'.repeat(1000) }), NEVER)).rejects.toMatchObject({
      problem: 'refused',
      message: expect.stringMatching(/the context has 512 \(LLM_CONTEXT_TOKENS/),
    });
    await small.close();
  });

  it.each<[string, Prompt<object>]>([
    ['an explanation', explanationPrompt(millingFacts(), STYLE)],
    ['an answer', answerPrompt(millingFacts(), 'Why is torque high?', STYLE)],
    ['a fleet summary', fleetPrompt(fleetFacts([millingFacts(), engineFacts()]), STYLE)],
  ])('is held to the schema of %s', async (_, prompt) => {
    // A byte is a token of this model: it needs more of them than a real one, and is asked for less.
    const request = { ...noteRequest(), schema: prompt.schema, maxOutputTokens: 9000, refused: [] };
    const { draft } = await shared.write(request, NEVER);
    expect(prompt.schema.parse(draft)).toEqual(draft);
  });

  it('can be loaded again after it was unloaded', async () => {
    const provider = open(modelFile);
    await provider.check();
    const first = await provider.write(noteRequest(), NEVER);
    await provider.close();
    expect((await provider.write(noteRequest(), NEVER)).draft).toEqual(first.draft);
    await provider.close();
    await provider.close();
  });

  it('says what is wrong with a file', async () => {
    const whole = await readFile(modelFile);
    const files: [name: string, bytes: Buffer | undefined, message: RegExp, seen: boolean][] = [
      ['missing.gguf', undefined, /does not exist/, true],
      ['empty.gguf', Buffer.alloc(0), /is empty/, true],
      ['page.gguf', Buffer.from('<html>This is not the file that you are looking for'), /is no GGUF file/, true],
      ['half.gguf', whole.subarray(0, whole.length / 2), /cannot be loaded/, false],
      ['noise.gguf', Buffer.concat([whole.subarray(0, 24), Buffer.alloc(5000, 0xa7)]), /cannot be loaded/, false],
    ];
    for (const [name, bytes, message, seen] of files) {
      const path = join(folder, name);
      if (bytes) await writeFile(path, bytes);
      const provider = open(path);
      const expected = { problem: 'not_configured', message: expect.stringMatching(message) };
      await expect(provider.write(noteRequest(), NEVER)).rejects.toMatchObject(expected);
      if (seen) await expect(provider.check()).rejects.toMatchObject(expected);
      await provider.close();
    }
    await expect(open(folder).check()).rejects.toThrow(/is no file/);
  });
});
