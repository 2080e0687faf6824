import type { Redis } from 'ioredis';

type Listener = (message: string) => void;

/**
 * Shares one subscriber connection among everybody in the process who waits for something on a channel.
 *
 * Messages published while the connection was down are lost, so every listener is also called, with an empty message,
 * after a reconnect: whoever listens must then look at the stored state again.
 */
export class Watcher {
  private readonly listeners = new Map<string, Set<Listener>>();
  private connected = false;

  constructor(private readonly redis: Redis) {
    redis.on('message', (channel: string, message: string) => this.notify(channel, message));
    redis.on('ready', () => {
      if (this.connected) for (const channel of this.listeners.keys()) this.notify(channel, '');
      this.connected = true;
    });
  }

  /**
   * Calls `listener` for every message on `channel` from the moment the promise resolves until the returned function is
   * called.
   */
  async watch(channel: string, listener: Listener): Promise<() => Promise<void>> {
    let known = this.listeners.get(channel);
    if (!known) this.listeners.set(channel, (known = new Set()));
    known.add(listener);
    const stop = async () => {
      known.delete(listener);
      if (known.size > 0 || this.listeners.get(channel) !== known) return;
      this.listeners.delete(channel);
      if (this.redis.status === 'ready') await this.redis.unsubscribe(channel).catch(() => undefined);
    };
    try {
      // Redis answers a repeated SUBSCRIBE too, and only after the first has taken effect: no need to remember promises.
      await this.redis.subscribe(channel);
    } catch (error) {
      await stop();
      throw error;
    }
    return stop;
  }

  private notify(channel: string, message: string): void {
    for (const listener of [...(this.listeners.get(channel) ?? [])]) listener(message);
  }
}
