import { QueueMetricsModule } from '@celerity/server';
import { Module } from '@nestjs/common';
import { EventMetrics } from './event-metrics.js';

/** What `/metrics` tells of the whole system: Flower's metrics, and more. */
@Module({ imports: [QueueMetricsModule], providers: [EventMetrics] })
export class MetricsModule {}
