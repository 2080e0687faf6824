import { describe, expect, it } from '@jest/globals';
import { maskUrl } from './mask.js';

describe('maskUrl', () => {
  it.each([
    ['redis://localhost:6379/0', 'redis://localhost:6379/0'],
    ['redis://app:hunter2@redis:6379/0', 'redis://app:***@redis:6379/0'],
    ['rediss://:hunter2@redis/1', 'rediss://:***@redis/1'],
    ['redis://app@redis/1', 'redis://app@redis/1'],
    ['redis://redis/0?password=hunter2&db=1', 'redis://redis/0?password=***&db=1'],
    ['redis://:hunter2/more@redis:6379', 'redis://***@redis:6379'],
    ['redis://:hunter2#x@redis:6379/0', 'redis://***@redis:6379/0'],
    ['redis://app:hunter2?@redis:6379/0', 'redis://***@redis:6379/0'],
    ['redis://a:hunter2@x y', 'redis://***@x y'],
    ['hunter2@redis', '***@redis'],
    ['redis:hunter2@redis', '***@redis'],
    ['localhost:6379', 'localhost:6379'],
    ['localhost?auth=hunter2', 'localhost?auth=***'],
    ['', ''],
  ])('shows %j as %j', (url, shown) => {
    expect(maskUrl(url)).toBe(shown);
  });
});
