import { TestEngine, type TestEngineOptions } from './test-engine.js';
import { TestRedis } from './redis-server.js';

/** A Redis of one's own and the engines that a test starts on it. */
export class TestEngines {
  private readonly running = new Set<TestEngine>();

  private constructor(
    readonly redis: TestRedis,
    private readonly defaults: TestEngineOptions,
  ) {}

  /** @param defaults what every engine gets, unless told otherwise. */
  static async on(defaults: TestEngineOptions): Promise<TestEngines> {
    return new TestEngines(await TestRedis.start(), defaults);
  }

  async start(options: Partial<TestEngineOptions> = {}): Promise<TestEngine> {
    const engine = await TestEngine.start(this.redis, { ...this.defaults, ...options });
    this.running.add(engine);
    return engine;
  }

  /** An engine that only sends. */
  startProducer(options: Partial<TestEngineOptions> = {}): Promise<TestEngine> {
    return this.start({ ...options, handlers: [] });
  }

  /** Stops one before the test ends. */
  async stop(engine: TestEngine): Promise<void> {
    this.running.delete(engine);
    await engine.stop();
  }

  /** After each test. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.running].map((engine) => this.stop(engine)));
  }

  /** After all tests. */
  async close(): Promise<void> {
    await this.stopAll();
    await this.redis.stop();
  }
}
