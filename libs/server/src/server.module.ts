import { HEALTH_CHECKS, ServerStatus } from '@celerity/task-core';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { AccessCheck } from './access/access-check.js';
import { AccessGuard } from './access/access.guard.js';
import { RateLimitGuard } from './access/rate-limit.guard.js';
import { HealthController } from './health/health.controller.js';
import { HealthService } from './health/health.service.js';
import { LoopWatch } from './health/loop-watch.js';
import { redisChecks } from './health/redis-checks.js';
import { Draining } from './lifecycle/draining.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { Metrics } from './metrics/metrics.js';

/** What a server of ours is made of: a module, or one with options. */
export type AppModule = Type | DynamicModule;

/** The root of every process: its app's module, and around it access, rate limits, health and metrics. */
@Module({})
export class ServerModule {
  /** @param app must bring `TaskCoreModule.forRoot`, whose settings, logger and ports are used here. */
  static around(app: AppModule): DynamicModule {
    return {
      module: ServerModule,
      global: true,
      imports: [app, DiscoveryModule, TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [
        AccessCheck,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        LoopWatch,
        {
          provide: HEALTH_CHECKS,
          useFactory: (servers: ServerStatus, loop: LoopWatch) => [...redisChecks(servers), loop],
          inject: [ServerStatus, LoopWatch],
        },
        HealthService,
        Metrics,
        Draining,
      ],
      exports: [Metrics, Draining],
    };
  }
}
