import { Global, Module } from '@nestjs/common';
import { Gaps } from './gaps.js';
import { HistoryWriter } from './history-writer.js';
import { Reconciler } from './reconciler.js';
import { Retention } from './retention.js';

/** Keeps the history of tasks. */
@Global()
@Module({ providers: [Gaps, HistoryWriter, Reconciler, Retention], exports: [Gaps, HistoryWriter, Reconciler] })
export class HistoryModule {}
