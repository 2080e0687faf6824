import { ArtifactNotFoundError, ArtifactStoreFullError, StorageUnavailableError } from '@celerity/storage';
import { problemOfStorage } from './storage-problems.js';

const KEY = 'datasets/0b9c7f52-3f0e-4d7e-9a44-6c2a5f1e8d30.csv';

/** Examples of the problems of storage. */
export const storageDocs = {
  gone: problemOfStorage(new ArtifactNotFoundError(KEY))!,
  unavailable: problemOfStorage(
    new StorageUnavailableError('The database postgres://db:5432/celerity', 'connection refused'),
  )!,
  full: problemOfStorage(new ArtifactStoreFullError(KEY))!,
};
