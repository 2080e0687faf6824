import { ProviderError, type TextProvider } from './text-provider.js';

/** Stands in for a provider that lacks a setting: the process runs, and whoever asks is told which. */
export class NotConfiguredProvider implements TextProvider {
  readonly model = null;

  constructor(
    readonly name: TextProvider['name'],
    private readonly missing: readonly string[],
  ) {}

  write(): Promise<never> {
    return Promise.reject(this.error());
  }

  check(): Promise<never> {
    return Promise.reject(this.error());
  }

  async close(): Promise<void> {}

  private error(): ProviderError {
    const settings = this.missing.join(' and ');
    return new ProviderError('not_configured', `LLM_PROVIDER=${this.name} needs ${settings}: set ${settings}`);
  }
}
