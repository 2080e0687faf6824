import type { Settings } from '@celerity/config';
import { StorageModule } from '@celerity/storage';
import { CACHE, type Cache, SETTINGS } from '@celerity/task-core';
import { Module } from '@nestjs/common';
import { FactFinder } from './facts/fact-finder.js';
import { StoredCalls } from './facts/stored-calls.js';
import { type ProviderBox, ProvidersModule, TEXT_PROVIDER } from './providers/providers.module.js';
import { AskPrediction } from './tasks/ask-prediction.task.js';
import { ExplainPrediction } from './tasks/explain-prediction.task.js';
import { SummariseFleet } from './tasks/summarise-fleet.task.js';
import { Explaining } from './texts/explaining.js';
import { TextCache } from './writing/text-cache.js';
import { Writer } from './writing/writer.js';

/** The tasks of the `llm` queue. */
@Module({
  imports: [StorageModule.forRoot(), ProvidersModule],
  providers: [
    ...[ExplainPrediction, Explaining],
    ...[AskPrediction, SummariseFleet],
    ...[FactFinder, StoredCalls],
    {
      provide: Writer,
      useFactory: ({ provider }: ProviderBox, cache: Cache, { llm }: Settings) =>
        new Writer(provider, new TextCache(cache, llm.cacheTtl), llm),
      inject: [TEXT_PROVIDER, CACHE, SETTINGS],
    },
  ],
})
export class WorkerModule {}
