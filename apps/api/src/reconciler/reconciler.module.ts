import { Module } from '@nestjs/common';
import { DatasetsModule } from '../datasets/datasets.module.js';
import { GanModule } from '../gan/gan.module.js';
import { Reconciler } from './reconciler.js';

@Module({ imports: [DatasetsModule, GanModule], providers: [Reconciler] })
export class ReconcilerModule {}
