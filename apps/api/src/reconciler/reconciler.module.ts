import { Module } from '@nestjs/common';
import { DatasetsModule } from '../datasets/datasets.module.js';
import { GanModule } from '../gan/gan.module.js';
import { LlmModule } from '../llm/llm.module.js';
import { MlModule } from '../ml/ml.module.js';
import { Reconciler } from './reconciler.js';
import { Sweeper } from './sweeper.js';

@Module({ imports: [DatasetsModule, GanModule, MlModule, LlmModule], providers: [Reconciler, Sweeper] })
export class ReconcilerModule {}
