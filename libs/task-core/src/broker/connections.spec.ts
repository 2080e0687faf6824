import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadSettings } from '@celerity/config';
import { pino } from 'pino';
import { TestRedis } from '../testing/redis-server.js';
import { RedisConnections } from './connections.js';

describe('RedisConnections', () => {
  let redis: TestRedis;
  let connections: RedisConnections;

  beforeAll(async () => {
    redis = await TestRedis.start();
    const settings = loadSettings({}, { CELERY_BROKER_URL: redis.url(0), CELERY_RESULT_BACKEND: redis.url(1) });
    connections = new RedisConnections(settings, pino({ level: 'silent' }));
  });
  afterAll(async () => {
    await connections.close();
    await redis.stop();
  });

  const refused = { name: 'BrokerUnavailableError', reason: 'not connected' };
  const ping = () => connections.ask('broker', (broker) => broker.ping());

  it('say that they are not connected, also in the moment before the client notices', async () => {
    await connections.firstContact(5000);
    await expect(ping()).resolves.toBe('PONG');
    const cutOff = ping();
    connections.broker.stream.destroy();
    expect(connections.broker.status).toBe('ready');
    await expect(ping()).rejects.toMatchObject(refused);
    await expect(cutOff).rejects.toMatchObject(refused);
  });
});
