import type { Token } from '../handler/task-context.js';

/** A piece of text as it is kept. Who reads puts it at its offset; what stood from there on is void, and so is every earlier draft. */
export interface TokenPiece extends Token {
  /** Characters of the draft before it. */
  offset: number;
}

/** After a piece, others wait this long and go together, ms. */
const EVERY = 40;

/**
 * Hands on a text that is being written. Its first piece goes at once; what follows within 40 ms, or while one is under way, goes
 * together as one piece: so a fast stream costs few round trips. A piece that could not be sent goes again with the next.
 */
export class TokenStream {
  private waiting: TokenPiece | undefined;
  private draft = 0;
  private length = 0;
  private total = 0;
  private sent = 0;
  private underWay = 0;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /**
   * @param send sends in the order of its calls. Resolves to whether more is wanted.
   * @param most characters that it hands on in all; what is over is dropped.
   * @param trouble told of a piece that could not be sent.
   */
  constructor(
    private readonly send: (piece: TokenPiece) => Promise<boolean>,
    private readonly most: number,
    private readonly trouble: (thrown: unknown) => void,
  ) {}

  add({ text, draft }: Token): void {
    this.total += text.length;
    if (this.isClosed || text === '' || this.total > this.most) return;
    if (draft !== this.draft) this.begin(draft);
    if (this.waiting) this.waiting.text += text;
    else this.waiting = { text, draft, offset: this.length };
    this.length += text.length;
    if (!this.timer && this.underWay === 0) this.flush();
  }

  /** Sends what waits now: before whatever else is told of the task. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const piece = this.waiting;
    if (!piece) return;
    this.waiting = undefined;
    const number = ++this.sent;
    this.underWay++;
    this.timer = setTimeout(() => this.rested(), EVERY).unref();
    this.send(piece)
      .then(
        (isWanted) => (this.isClosed ||= !isWanted),
        (thrown: unknown) => {
          this.trouble(thrown);
          if (number === this.sent) this.putBack(piece);
        },
      )
      .finally(() => {
        this.underWay--;
        if (!this.timer) this.rested();
      });
  }

  /** Sends what waits; nothing is sent after it. */
  close(): void {
    this.flush();
    this.isClosed = true;
    this.waiting = undefined;
    clearTimeout(this.timer);
  }

  private begin(draft: number): void {
    this.flush();
    this.draft = draft;
    this.length = 0;
  }

  private rested(): void {
    this.timer = undefined;
    if (this.underWay === 0 && !this.isClosed) this.flush();
  }

  private putBack(piece: TokenPiece): void {
    if (this.isClosed || piece.draft !== this.draft) return;
    this.waiting = { ...piece, text: piece.text + (this.waiting?.text ?? '') };
    this.timer ??= setTimeout(() => this.rested(), EVERY).unref();
  }
}
