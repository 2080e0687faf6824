import { describe, expect, it } from '@jest/globals';
import { type Column, indent, pairs, table } from './table.js';

const plain = (text: string) => text;

describe('table', () => {
  const columns: Column<{ name: string; n: number | null }>[] = [
    { title: 'name', value: ({ name }) => name },
    { title: 'n', value: ({ n }) => n, align: 'right' },
  ];

  it('aligns its columns, figures at the right, and shows what is missing', () => {
    const rows = [
      { name: 'celery', n: 7 },
      { name: 'ml', n: null },
      { name: '', n: 1234 },
    ];
    expect(table(columns, rows, plain).split('\n')).toEqual([
      'NAME       N',
      'celery     7',
      'ml         -',
      '-       1234',
    ]);
  });

  it('takes no notice of colours', () => {
    const [first, second] = table(columns, [{ name: '\u001b[31mml\u001b[39m', n: 1 }], plain).split('\n');
    expect([first, second]).toEqual(['NAME  N', '\u001b[31mml\u001b[39m    1']);
  });
});

describe('pairs and indent', () => {
  it('set values below each other', () => {
    expect(
      pairs(
        [
          ['a', '1'],
          ['long', '2'],
        ],
        plain,
      ),
    ).toBe('a     1\nlong  2');
    expect(indent('a\n\nb')).toBe('  a\n\n  b');
  });
});
