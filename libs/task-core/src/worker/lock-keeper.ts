/** Renews the locks of jobs that are being worked on, and tells when one is lost. */
export class LockKeeper {
  private readonly tokens = new Map<string, string>();
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param extend renews locks; resolves to the ids whose lock is gone.
   * @param lost called for each of those, once.
   */
  constructor(
    private readonly everyMs: number,
    private readonly extend: (ids: string[], tokens: string[]) => Promise<string[]>,
    private readonly lost: (id: string) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.renew(), this.everyMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  hold(id: string, token: string): void {
    this.tokens.set(id, token);
  }

  letGo(id: string): void {
    this.tokens.delete(id);
  }

  private async renew(): Promise<void> {
    if (this.tokens.size === 0) return;
    try {
      for (const id of await this.extend([...this.tokens.keys()], [...this.tokens.values()])) {
        if (this.tokens.delete(id)) this.lost(id);
      }
    } catch (error) {
      this.failed(error);
    }
  }
}
