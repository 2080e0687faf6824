import { describe, expect, it } from '@jest/globals';
import { type TokenPiece, TokenStream } from './token-stream.js';

/** A line to the result backend whose answers the test gives. */
class Line {
  readonly sent: TokenPiece[] = [];
  readonly troubles: unknown[] = [];
  private readonly answers: { resolve: (isWanted: boolean) => void; reject: (error: Error) => void }[] = [];
  private arrived: () => void = () => undefined;
  readonly stream: TokenStream;

  constructor(most = 1000) {
    const send = (piece: TokenPiece) => {
      this.sent.push({ ...piece });
      this.arrived();
      return new Promise<boolean>((resolve, reject) => this.answers.push({ resolve, reject }));
    };
    this.stream = new TokenStream(send, most, (thrown) => this.troubles.push(thrown));
  }

  answer(isWanted = true): void {
    this.answers.shift()!.resolve(isWanted);
  }

  fail(): void {
    this.answers.shift()!.reject(new Error('away'));
  }

  /** Resolves when so many pieces were sent. */
  async until(count: number): Promise<TokenPiece[]> {
    // A timer of its own: the stream's do not keep a process alive.
    const alive = setInterval(() => undefined, 1000);
    while (this.sent.length < count) await new Promise<void>((resolve) => (this.arrived = resolve));
    clearInterval(alive);
    return this.sent;
  }

  /** What a reader shows who follows the rule: put each piece at its offset; a new draft begins anew. */
  shown(): string {
    let [text, draft] = ['', 0];
    for (const piece of this.sent) {
      if (piece.draft !== draft) text = '';
      draft = piece.draft;
      text = text.slice(0, piece.offset) + piece.text;
    }
    return text;
  }
}

const write = (stream: TokenStream, words: string[], draft = 1) => words.forEach((text) => stream.add({ text, draft }));

describe('TokenStream', () => {
  it('sends the first piece at once, and together what comes while it is under way', async () => {
    const line = new Line();
    write(line.stream, ['The ', 'press ', 'will ', 'fail.']);
    expect(line.sent).toEqual([{ text: 'The ', draft: 1, offset: 0 }]);
    line.answer();
    expect((await line.until(2))[1]).toEqual({ text: 'press will fail.', draft: 1, offset: 4 });
  });

  it('sends what waits before something else is told, without waiting for an answer', () => {
    const line = new Line();
    write(line.stream, ['a', 'b']);
    line.stream.flush();
    line.stream.flush();
    expect(line.sent.map(({ text }) => text)).toEqual(['a', 'b']);
  });

  it('begins a later draft at the beginning', async () => {
    const line = new Line();
    write(line.stream, ['wrong', ' number']);
    write(line.stream, ['right', ' number'], 2);
    line.stream.close();
    expect(line.sent).toEqual([
      { text: 'wrong', draft: 1, offset: 0 },
      { text: ' number', draft: 1, offset: 5 },
      { text: 'right number', draft: 2, offset: 0 },
    ]);
    expect(line.shown()).toBe('right number');
  });

  it('sends again what could not be sent, with what came after it', async () => {
    const line = new Line();
    write(line.stream, ['a', 'b']);
    line.fail();
    expect((await line.until(2))[1]).toEqual({ text: 'ab', draft: 1, offset: 0 });
    line.answer();
    write(line.stream, ['c']);
    await line.until(3);
    expect(line.shown()).toBe('abc');
    expect(line.troubles).toEqual([new Error('away')]);
  });

  it('sends nothing when it is closed, nor once nobody wants it', async () => {
    const line = new Line();
    write(line.stream, ['a', 'b']);
    line.stream.close();
    write(line.stream, ['c']);
    expect(line.sent.map(({ text }) => text)).toEqual(['a', 'b']);
    const other = new Line();
    write(other.stream, ['a']);
    other.answer(false);
    await Promise.resolve();
    write(other.stream, ['b']);
    other.stream.flush();
    expect(other.sent.map(({ text }) => text)).toEqual(['a']);
  });

  it('drops what is more than a result may be', () => {
    const line = new Line(5);
    write(line.stream, ['abc', 'def', 'g']);
    line.stream.close();
    expect(line.shown()).toBe('abc');
  });
});
