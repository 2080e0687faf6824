import { HEALTH_CHECKS, type HealthCheck } from '@celerity/task-core';
import { Module } from '@nestjs/common';
import { type ProviderBox, ProvidersModule, TEXT_PROVIDER } from '../providers/providers.module.js';
import { ProviderHealth } from './provider-health.js';

/** What `/health` of the worker tells of its provider of texts. */
@Module({
  imports: [ProvidersModule],
  providers: [
    {
      provide: HEALTH_CHECKS,
      useFactory: ({ provider }: ProviderBox): HealthCheck[] => [new ProviderHealth(provider)],
      inject: [TEXT_PROVIDER],
    },
  ],
})
export class ProviderHealthModule {}
