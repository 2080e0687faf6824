import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ANONYMOUS } from './caller.js';
import { covers, KeyRing } from './key-ring.js';

const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');
const shop = { name: 'shop', role: 'operator' as const };
const grafana = { name: 'grafana', role: 'viewer' as const };

describe('KeyRing', () => {
  const keys = [
    { ...shop, sha256: sha256('s3cret') },
    { ...grafana, sha256: sha256('look') },
  ];
  const ring = new KeyRing(keys, sha256('scrape'));

  it.each([
    ['Bearer s3cret', { kind: 'caller', caller: shop }],
    ['bearer   look ', { kind: 'caller', caller: grafana }],
    ['Bearer scrape', { kind: 'scraper' }],
    ['Bearer s3cre', { kind: 'unknown' }],
    [`Bearer ${sha256('s3cret')}`, { kind: 'unknown' }],
    ['Bearer ', { kind: 'unknown' }],
    ['Bearer s3cret look', { kind: 'unknown' }],
    ['Basic s3cret', { kind: 'unknown' }],
    ['', { kind: 'unknown' }],
    [undefined, { kind: 'none' }],
  ])('identifies %j', (header, identity) => expect(ring.identify(header)).toEqual(identity));

  it('lets everybody in as admin where there are no keys, whatever they present', () => {
    const open = new KeyRing([], undefined);
    expect(open.identify(undefined)).toEqual({ kind: 'caller', caller: ANONYMOUS });
    expect(open.identify('Bearer anything')).toEqual({ kind: 'caller', caller: ANONYMOUS });
  });
});

describe('covers', () => {
  it.each([
    ['viewer', 'viewer', true],
    ['viewer', 'operator', false],
    ['operator', 'viewer', true],
    ['operator', 'admin', false],
    ['admin', 'operator', true],
  ] as const)('%s for what needs %s: %s', (role, needed, verdict) => expect(covers(role, needed)).toBe(verdict));
});
