import { describe, expect, it } from '@jest/globals';
import { readInfo } from './server-facts.js';

const INFO = [
  '# Server',
  'redis_version:7.0.15',
  'run_id:abc',
  '# Memory',
  'used_memory:1024',
  'maxmemory:2048',
  'maxmemory_policy:allkeys-lru',
  'aof_enabled:1',
  'aof_last_write_status:err',
  'rdb_last_bgsave_status:ok',
  'role:slave',
  'master_host:10.0.0.1',
  'master_port:6380',
].join('\r\n');

describe('readInfo', () => {
  it('reads what a server says of itself', () => {
    expect(readInfo(INFO, { appendfsync: 'always', save: '3600 1' })).toEqual({
      runId: 'abc',
      version: '7.0.15',
      evictionPolicy: 'allkeys-lru',
      maxmemory: 2048,
      usedMemory: 1024,
      aof: 'always',
      snapshots: true,
      failedWrites: ['AOF'],
      replicaOf: '10.0.0.1:6380',
    });
  });

  it('does not guess what a hosted server keeps to itself', () => {
    expect(readInfo(INFO, {})).toMatchObject({ aof: 'unknown', snapshots: false });
    expect(readInfo('', {})).toMatchObject({
      version: 'unknown',
      evictionPolicy: 'unknown',
      aof: 'off',
      replicaOf: undefined,
    });
  });
});
