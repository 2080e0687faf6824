/** One state change, as the script takes it: its three keys, and its arguments. */
export interface Step {
  keys: [string, string, string];
  args: (string | number)[];
}

/** What the script answers for one step. */
export type StepReply = [
  verdict: string,
  previous: string,
  previousAttempt?: string,
  worker?: string,
  isolation?: string,
  crashes?: string,
  started?: string,
];

interface Waiting {
  step: Step;
  resolve: (reply: StepReply) => void;
  reject: (error: Error) => void;
}

/** Steps of one script call at most: a script holds up everybody else while it runs. */
const MAX_STEPS = 64;

/** Collects the state changes of one turn of the event loop and sends them as one script call: a busy worker makes many at once. */
export class TransitionBatch {
  private waiting: Waiting[] = [];

  /** @param send runs the script for these steps. */
  constructor(private readonly send: (steps: Step[]) => Promise<StepReply[]>) {}

  add(step: Step): Promise<StepReply> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => this.flush());
      this.waiting.push({ step, resolve, reject });
    });
  }

  private flush(): void {
    const all = this.waiting;
    this.waiting = [];
    for (let from = 0; from < all.length; from += MAX_STEPS) void this.deliver(all.slice(from, from + MAX_STEPS));
  }

  private async deliver(batch: Waiting[]): Promise<void> {
    try {
      const replies = await this.send(batch.map(({ step }) => step));
      batch.forEach(({ resolve, reject }, index) => {
        const reply = replies[index]!;
        if (reply[0] === 'error') reject(new Error(reply[1]));
        else resolve(reply);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error as Error);
    }
  }
}
