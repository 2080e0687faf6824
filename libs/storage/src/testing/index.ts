export { DatabaseProcess } from './database-process.js';
export { TestArtifacts } from './test-artifacts.js';
export { TestDatabase } from './test-database.js';
export { TestPostgres } from './test-postgres.js';
export { TestStorage } from './test-storage.js';
