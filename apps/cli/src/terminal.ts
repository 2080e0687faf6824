import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** Where a command line reads and writes. Results go to `stdout`, everything else to `stderr`, so that pipes get results only. */
export class Terminal {
  constructor(
    private readonly stdout: NodeJS.WritableStream = process.stdout,
    private readonly stderr: NodeJS.WritableStream = process.stderr,
    private readonly stdin: NodeJS.ReadableStream & { isTTY?: boolean } = process.stdin,
    /** Whether colours may be used at all; a terminal, `NO_COLOR` and `FORCE_COLOR` have their say too. */
    private readonly colours = true,
  ) {}

  /** Somebody can answer questions. */
  get interactive(): boolean {
    return this.stdin.isTTY === true;
  }

  print(text: string): void {
    this.stdout.write(`${text}\n`);
  }

  /** A value for scripts. */
  json(value: unknown, indent: 0 | 2 = 2): void {
    this.print(JSON.stringify(value, null, indent));
  }

  /** Something worth knowing that is no result. */
  note(text: string): void {
    this.stderr.write(`${this.styled('dim', text, this.stderr)}\n`);
  }

  warn(text: string): void {
    this.stderr.write(`${this.styled('yellow', 'warning:', this.stderr)} ${text}\n`);
  }

  error(text: string): void {
    this.stderr.write(`${this.styled('red', 'error:', this.stderr)} ${text}\n`);
  }

  /** Coloured where the output is a terminal and `NO_COLOR` is not set. */
  style(style: Style, text: string): string {
    return this.styled(style, text, this.stdout);
  }

  /** True when the answer is yes. */
  async confirm(question: string): Promise<boolean> {
    const prompt = createInterface({ input: this.stdin, output: this.stderr });
    try {
      return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
    } finally {
      prompt.close();
    }
  }

  private styled(style: Style, text: string, stream: NodeJS.WritableStream): string {
    return this.colours ? styleText(style, text, { stream }) : text;
  }
}
