import { describe, expect, it } from '@jest/globals';
import type { TaskFacts } from '@celerity/storage';
import { complete } from './complete.js';
import { matches } from './matches.js';
import { normalForm } from './normal-form.js';
import { parseQuery } from './parse-query.js';
import { QueryError } from './query-error.js';

const now = new Date('2026-11-28T10:00:00Z');
const parse = (query: string) => parseQuery(query, { now }).conditions;
const errorOf = (query: string): QueryError => {
  try {
    parse(query);
  } catch (error) {
    if (error instanceof QueryError) return error;
  }
  throw new Error(`${query} was understood`);
};

describe('parseQuery', () => {
  it('reads every kind of part', () => {
    expect(parse('')).toEqual([]);
    expect(parse('state:failure,Retry -state:success')).toEqual([
      { not: false, kind: 'state', states: ['FAILURE', 'RETRY'] },
      { not: true, kind: 'state', states: ['SUCCESS'] },
    ]);
    expect(parse('name:gan.*')).toEqual([{ not: false, kind: 'glob', field: 'name', globs: ['gan.*'] }]);
    expect(parse('TASK:a,"b,c"')).toEqual([{ not: false, kind: 'glob', field: 'name', globs: ['a', 'b,c'] }]);
    expect(parse('runtime:>1.5m retries:2')).toEqual([
      { not: false, kind: 'number', field: 'runtime', op: '>', value: 90 },
      { not: false, kind: 'number', field: 'retries', op: '=', value: 2 },
    ]);
    expect(parse('is:poisoned')).toEqual([{ not: false, kind: 'is', flag: 'poisoned' }]);
    expect(parse('arg:"a \\"b\\" \\\\"')).toEqual([{ not: false, kind: 'text', fields: ['arg'], text: 'a "b" \\' }]);
    expect(parse('foo -"bar baz"')).toMatchObject([
      { not: false, kind: 'text', text: 'foo' },
      { not: true, kind: 'text', text: 'bar baz' },
    ]);
    expect(parse('"state:x"')).toMatchObject([{ kind: 'text', text: 'state:x' }]);
  });

  it('reads ages and dates', () => {
    const at = (iso: string) => new Date(iso);
    expect(parse('sent:<1h')).toMatchObject([{ field: 'sent', op: '>', value: at('2026-11-28T09:00:00Z') }]);
    expect(parse('received:>1d')).toMatchObject([{ field: 'received', op: '<', value: at('2026-11-27T10:00:00Z') }]);
    expect(parse('eta:<1h')).toMatchObject([{ field: 'eta', op: '<', value: at('2026-11-28T11:00:00Z') }]);
    expect(parse('done:>=2026-11-01')).toMatchObject([{ op: '>=', value: at('2026-11-01T00:00:00Z') }]);
    expect(parse('done:<2026-11-01T10:30+02:00')).toMatchObject([{ value: at('2026-11-01T08:30:00Z') }]);
  });

  it.each([
    ['stat:failure', 0, 4, 'state'],
    ['foo state:fail', 10, 4, 'failure'],
    ['state:', 6, 0, 'failure'],
    ['runtime:>soon', 9, 4, '10s'],
    ['runtime:10x', 8, 3, '>'],
    ['retries:>1s', 9, 2, '1'],
    ['sent:1h', 5, 2, '<1h'],
    ['sent:>2026-13-45', 5, 11, '<1h'],
    ['is:odd', 3, 3, 'poisoned'],
    ['runtime:>1s,>2s', 11, 1, 'a space'],
    ['arg:"open', 4, 5, '"'],
    ['arg:[]', 4, 2, 'a word'],
    ['constructor:x', 0, 11, 'state'],
    ['__proto__:x', 0, 9, 'state'],
  ])('says what is wrong in %s, and where', (query, position, length, expected) => {
    expect(errorOf(query)).toMatchObject({ position, length });
    expect(errorOf(query).expected).toContain(expected);
  });

  it('searches nothing that is hidden', () => {
    const hidden = ['arg', 'result'] as const;
    expect(parseQuery('foo', { hidden }).conditions).toMatchObject([{ fields: ['name', 'error', 'id'] }]);
    expect(() => parseQuery('state:failure arg:x', { hidden })).toThrow(/hidden/);
    expect(parseQuery('name:x', { hidden }).conditions).toHaveLength(1);
  });

  it('names the nearest field', () => {
    expect(errorOf('stat:x').message).toContain('did you mean state?');
  });

  it('refuses what is too long', () => {
    expect(errorOf('x'.repeat(2001))).toMatchObject({ position: 2000 });
    expect(errorOf('a '.repeat(31))).toMatchObject({ position: 60 });
  });

  it('takes any text without throwing anything else', () => {
    const pieces = ['state:', '-', '"', '\\', ',', ' ', 'a', ':', '>', '1s', 'name:', '*', '\0', 'é', '\u2028'];
    let seed = 7;
    const next = () => (seed = (seed * 48_271) % 2_147_483_647);
    for (let i = 0; i < 5000; i++) {
      const query = Array.from({ length: next() % 9 }, () => pieces[next() % pieces.length]).join('');
      try {
        expect(parse(normalForm(query))).toEqual(parse(query));
      } catch (error) {
        if (!(error instanceof QueryError)) throw error;
      }
    }
  });
});

describe('normalForm', () => {
  it('writes a search in one way', () => {
    expect(normalForm('  STATE:Failure   args:"foo" "bar baz" -"-x"  ')).toBe('state:Failure arg:foo "bar baz" -"-x"');
  });
});

describe('matches', () => {
  const task: TaskFacts = {
    ...{
      taskId: 'id-1',
      position: '',
      seenAt: now.getTime(),
      updatedAt: 0,
      name: 'gan.sample',
      queue: 'gan',
      state: 'FAILURE',
    },
    ...{
      args: '["foo bar","x\\"y"]',
      kwargs: '{"rows":5}',
      runtime: 12,
      retries: 1,
      error: 'TypeError: x_y',
      worker: 'w1',
    },
  };
  it.each([
    ['', true],
    ['state:failure name:gan.* runtime:>10s', true],
    ['-state:failure', false],
    ['name:gan', false],
    ['name:g?n.sample,x', true],
    ['wait:>1s', false],
    ['-wait:>1s', true],
    ['foo', true],
    ['arg:fo arg:"foo bar" arg:"x\\"y"', true],
    ['oo', false],
    ['"bar foo"', false],
    ['id-1', true],
    ['sent:>=2026-11-28', true],
    ['is:done', false],
    ['error:x_y worker:w* queue:gan', true],
    ['name:.*', false],
  ])('%s: %s', (query, fits) => {
    expect(matches(parseQuery(query, { now }), task)).toBe(fits);
  });
});

describe('complete', () => {
  const known = async (field: string, prefix: string) => [`${prefix}${field}1`, `${prefix} two words`];
  const labels = async (query: string, position = query.length) => {
    const { replace, items } = await complete(query, position, known);
    return [query.slice(replace.start, replace.end), items.map(({ insert }) => insert)];
  };

  it('completes fields, values and operators', async () => {
    expect(await labels('foo sta')).toEqual(['sta', ['state:', 'started:']]);
    expect(await labels('state:fa')).toEqual(['fa', ['failure']]);
    expect(await labels('-state:success,re')).toEqual(['re', ['received', 'retry', 'revoked']]);
    expect(await labels('name:gan.')).toEqual(['gan.', ['gan.name1', '"gan. two words"']]);
    expect(await labels('runtime:>1')).toEqual(['>1', ['>1s', '>10s', '>1m']]);
    expect(await labels('is:')).toEqual(['', ['poisoned', 'done', 'open', 'child']]);
    expect(await labels('id:x')).toEqual(['x', []]);
    expect(await labels('"open quote')).toEqual(['', []]);
    expect(await labels('state:failure', 7)).toEqual(['f', ['failure']]);
  });
});
