import type { Settings } from '@celerity/config';
import { LOGGER, RATE_LIMITER, type RateLimiter, SETTINGS } from '@celerity/task-core';
import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { openProvider } from './open-provider.js';
import type { TextProvider } from './text-provider.js';

/** Injects a {@link ProviderBox} with the provider of the settings. */
export const TEXT_PROVIDER = Symbol('text provider');

/** The provider of texts, one for each process. */
@Module({
  providers: [
    {
      provide: TEXT_PROVIDER,
      // Nest takes undefined for "not there": it comes in a box.
      useFactory: ({ llm }: Settings, rateLimiter: RateLimiter, logger: Logger): ProviderBox => ({
        provider: openProvider(llm, { rateLimiter, logger: { warn: (message) => logger.warn(message) } }),
      }),
      inject: [SETTINGS, RATE_LIMITER, LOGGER],
    },
  ],
  exports: [TEXT_PROVIDER],
})
export class ProvidersModule implements OnApplicationShutdown {
  constructor(@Inject(TEXT_PROVIDER) private readonly box: ProviderBox) {}

  async onApplicationShutdown(): Promise<void> {
    await this.box.provider?.close();
  }
}

/** What {@link TEXT_PROVIDER} injects: no provider where the template writes. */
export interface ProviderBox {
  provider: TextProvider | undefined;
}
