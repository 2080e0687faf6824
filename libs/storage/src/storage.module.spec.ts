import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { loadSettings } from '@celerity/config';
import { HEALTH_CHECKS, type HealthCheck, LOGGER, SETTINGS } from '@celerity/task-core';
import { freePort } from '@celerity/task-core/testing';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { ARTIFACT_STORE, type ArtifactStore } from './artifacts/artifact-store.js';
import { Database } from './database/database.js';
import { Datasets } from './repositories/datasets.js';
import { Models } from './repositories/models.js';
import { TrainingJobs } from './repositories/training-jobs.js';
import { StorageModule, type StorageOptions } from './storage.module.js';
import { TestArtifacts } from './testing/test-artifacts.js';
import { TestDatabase } from './testing/test-database.js';

describe('StorageModule', () => {
  let database: TestDatabase;
  let artifacts: TestArtifacts;
  let app: INestApplicationContext | undefined;
  beforeAll(async () => {
    [database, artifacts] = await Promise.all([TestDatabase.start(), TestArtifacts.create()]);
  }, 30_000);
  afterEach(() => app?.close());
  afterAll(async () => {
    await database.stop();
    await artifacts.remove();
  });

  const boot = async (url: string, options?: StorageOptions) => {
    const settings = loadSettings({}, { DATABASE_URL: url, ARTIFACTS_URL: artifacts.url });
    const providers = [
      { provide: SETTINGS, useValue: settings },
      { provide: LOGGER, useValue: pino({ level: 'silent' }) },
    ];
    @Module({})
    class Root {}
    const root = {
      module: Root,
      global: true,
      imports: [StorageModule.forRoot(options)],
      providers,
      exports: providers,
    };
    app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
    const checks = app.get<HealthCheck[]>(HEALTH_CHECKS);
    return { app, check: (name: string) => checks.find((check) => check.name === name)?.check() };
  };

  it('provides the database with its tables, its repositories, and the artifact store', async () => {
    const { app, check } = await boot(database.url, { migrate: true });
    for (const repository of [Datasets, TrainingJobs, Models]) {
      expect(await app.get<Datasets | TrainingJobs | Models>(repository).list({ limit: 1 })).toEqual({
        items: [],
        nextCursor: null,
      });
    }
    const store = app.get<ArtifactStore>(ARTIFACT_STORE);
    expect((await store.write('a', (async function* () {})())).bytes).toBe(0);
    expect(await check('database')).toEqual({ server: database.url, version: expect.stringMatching(/^\d/) });
    expect(await check('artifacts')).toEqual({ folder: artifacts.url, free_bytes: expect.any(Number) });
  });

  it('boots without a database, and says what is wrong', async () => {
    const { check } = await boot(`postgres://postgres@127.0.0.1:${await freePort()}/postgres`, { migrate: true });
    await expect(check('database')).rejects.toThrow(/does not answer \(connection refused\)/);
  });

  it('opens nothing before it is used where it does not migrate', async () => {
    const { app } = await boot(database.url);
    expect(app.get(Database)).toHaveProperty('pool.totalCount', 0);
    const { rows } = await app.get(Database).run((db) => db.execute('select 1 as n'));
    expect(rows).toEqual([{ n: 1 }]);
    expect(app.get(Database)).toHaveProperty('pool.totalCount', 1);
  });
});
