import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public, RequireRole } from '../access/access.decorators.js';
import { type HealthReport, HealthService, type HealthStatus } from './health.service.js';

/** What probes ask. The first two are open to all, and tell nothing but a status. */
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** 200 as long as the event loop turns: only a process that hangs needs a restart, one whose Redis is away does not. */
  @Public()
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 when the process can do its work now, else 503. */
  @Public()
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: HealthStatus }> {
    const status = await this.health.status();
    reply.code(codeOf(status));
    return { status };
  }

  /** Everything about it, with the same status codes. */
  @RequireRole('viewer', { scrapeToken: true })
  @Get()
  async report(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    const report = await this.health.report();
    reply.code(codeOf(report.status));
    return report;
  }
}

function codeOf(status: HealthStatus): number {
  return status === 'ok' ? 200 : 503;
}
