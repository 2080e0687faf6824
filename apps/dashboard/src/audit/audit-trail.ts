import type { Settings } from '@celerity/config';
import { LOGGER, SETTINGS, TaskRegistry } from '@celerity/task-core';
import { AuditLog, type NewAuditEntry, TaskRetries } from '@celerity/storage';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { auditEntryOf, type AuditSource } from './audit-entry.js';

/** Entries of one statement. */
const BATCH = 100;
/** Entries that wait for a database that is away; over it the oldest are only in the process's log. */
const MOST_WAITING = 10_000;
/** When a database that was away is tried again, ms. */
const RETRY_DELAY = 2000;
const PRUNE_INTERVAL = 3_600_000;

/**
 * Writes down what people do, in the process's log at once, and in the database before they get their answer: who has read that
 * something was done finds it in the log. While the database is away nobody waits for it, and entries are written when it is back.
 */
@Injectable()
export class AuditTrail implements OnModuleInit, BeforeApplicationShutdown {
  private source!: AuditSource;
  private waiting: NewAuditEntry[] = [];
  private writing: Promise<void> | undefined;
  private away = false;
  private retry: NodeJS.Timeout | undefined;
  private pruning: NodeJS.Timeout | undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(AuditLog) private readonly log: AuditLog,
    @Inject(TaskRetries) private readonly retries: TaskRetries,
    @Inject(TaskRegistry) private readonly registry: TaskRegistry,
    private readonly adapter: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    const hidden = new Set(this.settings.signIn.redact.map((name) => name.toLowerCase()));
    const server = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    this.source = { registry: this.registry, hidden };
    server.addHook('onSend', (request, reply) => this.addOf(request, reply));
    this.pruning = setInterval(() => void this.prune(), PRUNE_INTERVAL).unref();
  }

  /** An entry of a request, where its route is audited. @param details what is known beside, of what goes on after the answer has begun */
  async addOf(request: FastifyRequest, reply: FastifyReply, details: Record<string, unknown> = {}): Promise<void> {
    const route = request.routeOptions.config.audit;
    const entry = route && auditEntryOf(request, reply, route, this.source);
    if (entry) await this.add({ ...entry, details: { ...entry.details, ...details } });
  }

  /** Never fails, and waits for the database only while it is there. */
  async add(entry: NewAuditEntry): Promise<void> {
    this.logger.info({ audit: entry }, 'audit');
    this.waiting.push(entry);
    if (this.waiting.length > MOST_WAITING) this.waiting.shift();
    if (!this.away) await this.flush();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.pruning);
    clearTimeout(this.retry);
    await this.flush();
    clearTimeout(this.retry);
    if (this.waiting.length > 0) {
      this.logger.error({ entries: this.waiting.length }, 'audit entries are only in this log: the database is away');
    }
  }

  /** Writes all that waits. One at a time: an entry that came meanwhile is in the next batch. */
  private flush(): Promise<void> {
    if (this.waiting.length === 0) return Promise.resolve();
    this.writing ??= this.write();
    return this.writing;
  }

  private async write(): Promise<void> {
    try {
      while (this.waiting.length > 0) {
        const batch = this.waiting.slice(0, BATCH);
        await this.log.add(batch);
        const written = new Set(batch);
        this.waiting = this.waiting.filter((entry) => !written.has(entry));
      }
      this.away = false;
    } catch (error) {
      if (!this.away) this.logger.error({ err: error }, 'audit entries wait: the database does not take them');
      this.away = true;
      clearTimeout(this.retry);
      this.retry = setTimeout(() => void this.flush(), RETRY_DELAY).unref();
    } finally {
      // At once, not when the promise has told its followers: what is added meanwhile must not take this write for its own.
      this.writing = undefined;
    }
  }

  private async prune(): Promise<void> {
    const ms = this.settings.audit.retention * 1000;
    if (ms === 0) return;
    try {
      while ((await this.log.prune(ms)) > 0) continue;
      while ((await this.retries.prune(ms)) > 0) continue;
    } catch (error) {
      this.logger.warn({ err: error }, 'old audit entries were not removed; the next hour tries again');
    }
  }
}
