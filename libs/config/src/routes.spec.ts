import { describe, expect, it } from '@jest/globals';
import { routes } from './routes.js';

const message = (text: string) => routes.safeParse(text).error?.issues[0]?.message;

describe('routes', () => {
  const expected = [
    { pattern: 'gan.*', queue: 'gan' },
    { pattern: 'ml.train_?', queue: 'ml.train' },
  ];

  it.each([
    'gan.*=gan, ml.train_? = ml.train',
    '{"gan.*": "gan", "ml.train_?": "ml.train"}',
    '{"gan.*": {"queue": "gan"}, "ml.train_?": {"queue": "ml.train"}}',
  ])('reads %s in its order', (text) => {
    expect(routes.parse(text)).toEqual(expected);
  });

  it('reads an empty object as no routes', () => {
    expect(routes.parse('{}')).toEqual([]);
  });

  it.each([
    ['gan.*', 'the route of "gan.*" must be a queue name'],
    ['gan.*=gan=x', 'the route of "gan.*" must be a queue name'],
    ['=gan', '"" is not a task name or glob'],
    ['a b=gan', '"a b" is not a task name or glob'],
    ['gan.*=gan,gan.*=ml', '"gan.*" is routed twice'],
    ['{"gan.*": 5}', 'the route of "gan.*" must be a queue name'],
    ['{"gan.*": null}', 'the route of "gan.*" must be a queue name'],
    ['{"gan.*": {"queue": "gan", "exchange": "x"}}', 'and nothing else'],
    ['{"gan.*": "gan"', 'this is not valid JSON'],
    ['{"gan.*": "a:b"}', 'the route of "gan.*" must be a queue name'],
  ])('refuses %s and says why', (text, why) => {
    expect(message(text)).toContain(why);
    expect(message(text)).toContain('{"gan.*": {"queue": "gan"}}');
  });
});
