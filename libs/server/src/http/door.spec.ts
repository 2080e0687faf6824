import { loadSettings } from '@celerity/config';
import { describe, expect, it } from '@jest/globals';
import { Door, hostName } from './door.js';

const KEY = { API_KEYS: `shop:operator:${'a'.repeat(64)}` };
const doorOf = (env: Record<string, string>) => new Door(loadSettings({}, env));
const slug = (problem: { type: { slug: string } } | undefined) => problem?.type.slug;

describe('Door.checkSource', () => {
  const local = doorOf({});
  const named = doorOf({ ALLOWED_HOSTS: 'api.example.com', ALLOWED_ORIGINS: 'https://app.example.com' });
  const wide = doorOf({ HOST: '0.0.0.0', ...KEY });
  const wideNamed = doorOf({ HOST: '0.0.0.0', ALLOWED_HOSTS: 'api.example.com', ...KEY });

  it.each(['localhost', 'localhost:3000', 'LocalHost.', '127.0.0.1:3000', '127.8.9.1', '[::1]:3000', '[::1]'])(
    'answers to the loopback name %s',
    (host) => expect(local.checkSource({ host })).toBeUndefined(),
  );

  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example:3000',
    '10.0.0.1',
    'evil@localhost',
    '',
    undefined,
  ])('does not answer to %s', (host) => expect(slug(local.checkSource({ host }))).toBe('foreign-host'));

  it('answers to allowed names; with keys, on more than loopback, to every name unless names are allowed', () => {
    expect(named.checkSource({ host: 'API.example.com:443' })).toBeUndefined();
    expect(wide.checkSource({ host: 'anything.example' })).toBeUndefined();
    expect(slug(wideNamed.checkSource({ host: 'anything.example' }))).toBe('foreign-host');
    expect(wideNamed.checkSource({ host: 'localhost' })).toBeUndefined();
  });

  it.each([
    ['http://localhost:3000', 'localhost:3000', undefined],
    ['https://localhost', 'localhost:443', undefined],
    ['http://localhost:3001', 'localhost:3000', 'foreign-origin'],
    ['http://evil.example', 'localhost:3000', 'foreign-origin'],
    ['null', 'localhost:3000', 'foreign-origin'],
    ['', 'localhost:3000', 'foreign-origin'],
    ['file://localhost:3000', 'localhost:3000', 'foreign-origin'],
  ])('judges the origin %j at %s', (origin, host, expected) =>
    expect(slug(local.checkSource({ host, origin }))).toBe(expected),
  );

  it('lets in pages of allowed origins', () => {
    expect(named.checkSource({ host: 'localhost', origin: 'https://app.example.com' })).toBeUndefined();
    expect(slug(named.checkSource({ host: 'localhost', origin: 'http://app.example.com' }))).toBe('foreign-origin');
  });
});

describe('Door.checkContent', () => {
  const door = doorOf({});
  const check = (method: string, type?: string, length = '2', accepted?: string[]) =>
    slug(door.checkContent(method, { 'content-type': type, 'content-length': length }, accepted));

  it.each([
    ['POST', 'application/json', undefined],
    ['POST', 'Application/JSON; charset=utf-8', undefined],
    ['POST', 'application/x-www-form-urlencoded', 'form-refused'],
    ['POST', 'multipart/form-data; boundary=x', 'form-refused'],
    ['PUT', 'text/plain;charset=UTF-8', 'form-refused'],
    ['PATCH', 'text/csv', 'unsupported-media-type'],
    ['POST', undefined, 'unsupported-media-type'],
    ['GET', undefined, undefined],
  ])('%s with %s', (method, type, expected) => expect(check(method, type)).toBe(expected));

  it('asks nothing of a DELETE without a body, and the same as always of one with a body', () => {
    expect(check('DELETE', undefined, '0')).toBeUndefined();
    expect(slug(door.checkContent('DELETE', {}))).toBeUndefined();
    expect(check('DELETE', 'text/plain')).toBe('form-refused');
  });

  it('accepts what a route says it accepts', () => {
    expect(check('POST', 'text/csv', '2', ['text/csv', 'multipart/form-data'])).toBeUndefined();
    expect(check('POST', 'application/json', '2', ['text/csv'])).toBe('unsupported-media-type');
  });
});

describe('hostName', () => {
  it.each([
    ['a.example:80', 'a.example'],
    ['[2001:db8::1]:80', '[2001:db8::1]'],
    ['a b', undefined],
    ['a/b', undefined],
    ['a:b', undefined],
  ])('of %s is %s', (host, name) => expect(hostName(host)).toBe(name));
});
