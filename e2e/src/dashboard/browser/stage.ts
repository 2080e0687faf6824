import { freePort } from '@celerity/task-core/testing';
import { Redis } from 'ioredis';
import type { AppProcess } from '../../app-process.js';
import { System, type SystemOptions } from '../../system.js';

export const ADMIN = ['ada', 'correct-horse-battery'] as const;
export const VIEWER = ['grace', 'only-looks-at-it'] as const;

/** A whole system with a dashboard that people must sign in to. */
export class Stage {
  private constructor(
    readonly system: System,
    private readonly env: Record<string, string>,
    public dashboard: AppProcess,
  ) {}

  /** `env`: of the dashboard alone. */
  static async set(options: SystemOptions = {}, env: Record<string, string> = {}): Promise<Stage> {
    const system = await System.start(options);
    const users = `${ADMIN.join(':')}:admin,${VIEWER.join(':')}:viewer`;
    const whole = { PORT: String(await freePort()), DASHBOARD_BASIC_AUTH: users, ...env };
    const stage = new Stage(system, whole, await system.spawn('dashboard', whole));
    await stage.dashboard.ready();
    return stage;
  }

  get url(): string {
    return this.dashboard.url;
  }

  /** The dashboard goes at once, and comes back under the same address. */
  async restartDashboard(whileAway: () => Promise<void> = async () => undefined): Promise<void> {
    this.dashboard.kill('SIGKILL');
    await this.dashboard.exited;
    await whileAway();
    this.dashboard = await this.system.spawn('dashboard', this.env);
    await this.dashboard.ready();
  }

  /** Sends a task through the gateway. @returns its id */
  async send(name: string, kwargs: Record<string, unknown>, options: Record<string, unknown> = {}): Promise<string> {
    const { status, body } = await this.system.submit(name, { kwargs, options });
    if (status !== 202) throw new Error(`${name} was answered ${status}: ${JSON.stringify(body)}`);
    return body.task_id;
  }

  /** Waits until a task is in one of these states. */
  async state(id: string, ...states: string[]): Promise<string> {
    for (;;) {
      const { body } = await this.system.request(`/api/tasks/${id}`);
      if (states.includes(body.state)) return body.state;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Has a running task stream text, as a worker of language models does: with what its script writes. */
  async stream(id: string, ...texts: string[]): Promise<void> {
    const results = new Redis(this.system.redis.url(1));
    try {
      const key = `celerity:emissions:${id}`;
      for (const text of texts) {
        const entry = await results.xadd(key, '*', 'token', JSON.stringify({ text }));
        await results.publish(key, entry!);
      }
    } finally {
      results.disconnect();
    }
  }

  async clear(): Promise<void> {
    await this.dashboard.stop();
    await this.system.stop();
  }
}
