import { type Settings, unknownSettings } from '@celerity/config';
import { BrokerUnavailableError } from '../definition/errors.js';
import type { Lanes } from '../definition/lanes.js';
import type { TaskRegistry } from '../definition/registry.js';
import type { TaskRouter } from '../definition/router.js';
import { type BrokerEyes, lookAtBroker } from './broker-facts.js';
import { CHECKS } from './checks.js';
import type { BrokerFacts, RouteFacts, SystemFacts } from './facts.js';
import { type DiagnosisReport, worstOf } from './finding.js';
import { lookAtServer, type ServerFacts } from './server-facts.js';

/** What decides where tasks go. */
export interface Routing {
  registry: TaskRegistry;
  router: TaskRouter;
  lanes: Lanes;
}

/** Looks at the whole system, and says what is wrong with it and what to do: the doctor. It changes nothing. */
export class Diagnosis {
  constructor(
    private readonly settings: Settings,
    private readonly eyes: BrokerEyes,
    private readonly routing: Routing,
  ) {}

  /**
   * Takes about a second when everything answers, and three when nothing does. Never rejects for what it is there to find: servers
   * that are down are findings.
   */
  async run(): Promise<DiagnosisReport> {
    const facts = await this.look();
    const findings = CHECKS.flatMap((check) => check(facts));
    const level = worstOf(findings.map((finding) => finding.level));
    return { level, date: new Date(facts.now).toISOString(), findings };
  }

  private async look(): Promise<SystemFacts> {
    const { settings } = this;
    const routes = this.routing.router.queues.map((queue) => this.routesTo(queue));
    const [broker, results] = await Promise.all([
      lookAtServer(this.eyes.connections, 'broker', settings.broker.url),
      lookAtServer(this.eyes.connections, 'results', settings.results.url),
    ]);
    return {
      now: Date.now(),
      settings,
      unknownSettings: unknownSettings(),
      broker,
      results,
      routes,
      queues: await this.lookAtQueues(broker, routes),
    };
  }

  /** A broker that goes away in the middle of it leaves them unknown. */
  private async lookAtQueues(broker: ServerFacts, routes: readonly RouteFacts[]): Promise<BrokerFacts | undefined> {
    if (!broker.reachable) return undefined;
    const places = routes.flatMap(({ queue, lines }) => lines.map((line) => ({ line, queue })));
    try {
      return await lookAtBroker(this.eyes, places, Date.now() + broker.clockSkew);
    } catch (error) {
      if (error instanceof BrokerUnavailableError) return undefined;
      throw error;
    }
  }

  private routesTo(queue: string): RouteFacts {
    const { routes, defaultQueue } = this.settings.tasks;
    const { registry, router, lanes } = this.routing;
    const names = registry.all().map(({ name }) => name);
    return {
      queue,
      lines: lanes.lines(queue),
      patterns: routes.filter((route) => route.queue === queue).map(({ pattern }) => pattern),
      isDefault: queue === defaultQueue,
      tasks: names.filter((name) => router.route(name) === queue),
    };
  }
}
