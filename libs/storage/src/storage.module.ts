import type { Settings } from '@celerity/config';
import { HEALTH_CHECKS, type HealthCheck, LOGGER, SETTINGS } from '@celerity/task-core';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { ARTIFACT_STORE, type ArtifactStore } from './artifacts/artifact-store.js';
import { openArtifactStore } from './artifacts/open-artifact-store.js';
import { Database, type DatabaseOptions } from './database/database.js';
import { EventGaps } from './history/event-gaps.js';
import { HistorySamples } from './history/history-samples.js';
import { SavedFilters } from './history/saved-filters.js';
import { TaskHistory } from './history/task-history.js';
import { TaskListing } from './history/task-listing.js';
import { TaskSearch } from './history/task-search.js';
import { ArtifactOwners } from './repositories/artifact-owners.js';
import { AuditLog } from './repositories/audit-log.js';
import { Datasets } from './repositories/datasets.js';
import { Explanations } from './repositories/explanations.js';
import { MlModels } from './repositories/ml-models.js';
import { Models } from './repositories/models.js';
import { PastPredictions } from './repositories/past-predictions.js';
import { Predictions } from './repositories/predictions.js';
import { TaskRetries } from './repositories/task-retries.js';
import { TrainingJobs } from './repositories/training-jobs.js';
import { DatasetTables } from './tables/dataset-tables.js';

export type StorageOptions = DatabaseOptions;

const HISTORY = [TaskHistory, TaskListing, TaskSearch, EventGaps, HistorySamples, SavedFilters];

const REPOSITORIES = [
  ...HISTORY,
  Datasets,
  TrainingJobs,
  Models,
  MlModels,
  Predictions,
  PastPredictions,
  Explanations,
  ArtifactOwners,
  AuditLog,
  TaskRetries,
];

/**
 * The database with its repositories, the artifact store, and the health checks of both. Global, once per process.
 *
 * Needs SETTINGS and LOGGER. Nothing is opened before it is used, unless this process migrates; a server that is away stops no boot.
 *
 * @example
 * StorageModule.forRoot({ migrate: true }) // in the gateway, and in a worker's own process (`runWorker({ imports: […] })`)
 * StorageModule.forRoot() // in the module of handlers, which children boot
 */
@Module({})
export class StorageModule implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly database: Database) {}

  static forRoot(options: StorageOptions = {}): DynamicModule {
    return {
      module: StorageModule,
      global: true,
      providers: [
        {
          provide: Database,
          useFactory: (settings: Settings, logger: Logger) => new Database(settings.database, logger, options),
          inject: [SETTINGS, LOGGER],
        },
        {
          provide: ARTIFACT_STORE,
          useFactory: (settings: Settings) => openArtifactStore(settings.artifacts.url),
          inject: [SETTINGS],
        },
        ...REPOSITORIES.map((repository) => ({
          provide: repository,
          useFactory: (database: Database) => new repository(database),
          inject: [Database],
        })),
        {
          provide: DatasetTables,
          useFactory: (datasets: Datasets, artifacts: ArtifactStore) => new DatasetTables(datasets, artifacts),
          inject: [Datasets, ARTIFACT_STORE],
        },
        {
          provide: HEALTH_CHECKS,
          useFactory: (database: Database, artifacts: ArtifactStore): HealthCheck[] => [
            { name: 'database', check: async () => ({ ...(await database.ping()) }) },
            { name: 'artifacts', check: () => artifacts.check() },
          ],
          inject: [Database, ARTIFACT_STORE],
        },
      ],
      exports: [Database, ARTIFACT_STORE, ...REPOSITORIES, DatasetTables],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.database.close();
  }
}
