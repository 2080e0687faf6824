import type { Settings } from '@celerity/config';
import { type Caller, covers } from '@celerity/server';
import { SETTINGS } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';

const HIDDEN = '***';

/**
 * Hides the fields that `DASHBOARD_REDACT` names, at any depth and in any case of letters, from viewers. What a contract marks as
 * `sensitive` is hidden from everybody, and long before it gets here.
 */
@Injectable()
export class Redaction {
  private readonly names: ReadonlySet<string>;

  constructor(@Inject(SETTINGS) { signIn }: Settings) {
    this.names = new Set(signIn.redact.map((name) => name.toLowerCase()));
  }

  /** Whether something is hidden from them. */
  holdsFor(caller: Pick<Caller, 'role'> | undefined): boolean {
    return this.names.size > 0 && !(caller && covers(caller.role, 'operator'));
  }

  /** The value as they may see it; the same one where nothing is hidden from them. */
  of<T>(value: T, caller: Pick<Caller, 'role'> | undefined): T {
    return this.holdsFor(caller) ? (this.hide(value) as T) : value;
  }

  /** {@link of} of positional arguments, of which only the contract knows the names. */
  args<T extends readonly unknown[]>(args: T, names: readonly string[], caller: Pick<Caller, 'role'> | undefined): T {
    if (!this.holdsFor(caller)) return args;
    return args.map((value, position) => this.field(names[position] ?? '', value)) as unknown as T;
  }

  /**
   * {@link of} of a text that holds JSON, perhaps cut off at its end: one that cannot be read is hidden where it names such a field, as
   * nothing less is safe.
   */
  json(text: string | null, caller: Pick<Caller, 'role'> | undefined): string | null {
    if (text === null || !this.holdsFor(caller)) return text;
    try {
      return JSON.stringify(this.hide(JSON.parse(text)));
    } catch {
      const low = text.toLowerCase();
      return [...this.names].some((name) => low.includes(name)) ? HIDDEN : text;
    }
  }

  /** {@link json} of positional arguments. */
  argsJson(text: string | null, names: readonly string[], caller: Pick<Caller, 'role'> | undefined): string | null {
    if (text === null || !this.holdsFor(caller)) return text;
    try {
      return JSON.stringify(this.args(JSON.parse(text) as unknown[], names, caller));
    } catch {
      return names.some((name) => this.names.has(name.toLowerCase())) ? HIDDEN : this.json(text, caller);
    }
  }

  private hide(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.hide(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.field(name, member)]));
  }

  private field(name: string, value: unknown): unknown {
    return this.names.has(name.toLowerCase()) ? HIDDEN : this.hide(value);
  }
}
