import { describe, expect, it } from '@jest/globals';
import {
  explainFromTemplate,
  summariseFromTemplate,
  textOfExplanation,
  textOfFleetSummary,
} from '../template/index.js';
import { engineFacts, fleetFacts, millingFacts } from '../testing/facts.js';
import { Display } from './display.js';
import { DraftStream } from './draft-stream.js';
import { answerSoFar, explanationSoFar, fleetSoFar } from './readable.js';

const STYLES = (['en', 'de'] as const).flatMap((language) =>
  (['technician', 'engineer', 'manager'] as const).map((audience) => ({ language, audience })),
);

/** What is shown of a draft that comes in pieces of so many characters; once each piece was looked at, and at its end. */
async function showing(draft: object, size: number, read: (partial: unknown) => string | undefined) {
  const shown: string[] = [];
  const pieces: { text: string; draft: number }[] = [];
  const display = new Display((piece) => pieces.push(piece));
  const stream = new DraftStream(read, (text) => {
    shown.push(text);
    display.show(text);
  });
  const json = JSON.stringify(draft);
  for (let at = 0; at < json.length; at += size) {
    stream.add(json.slice(at, at + size));
    await new Promise(setImmediate);
  }
  await stream.end();
  return { shown, display, pieces };
}

describe.each(STYLES)('a draft in $language for a $audience', (style) => {
  const { language } = style;

  it.each([millingFacts(), engineFacts()])(
    'of an explanation is shown from its beginning, and only grows',
    async (facts) => {
      const draft = explainFromTemplate(facts, style);
      const whole = textOfExplanation(draft, language);
      const { shown, display, pieces } = await showing(draft, 3, (partial) => explanationSoFar(partial, language));
      for (const text of shown) expect(whole.startsWith(text)).toBe(true);
      expect(shown.length).toBeGreaterThan(50);
      display.finish(whole);
      expect(pieces.map(({ text }) => text).join('')).toBe(whole);
      expect(new Set(pieces.map((piece) => piece.draft))).toEqual(new Set([1]));
    },
  );

  it('of a fleet summary likewise', async () => {
    const draft = summariseFromTemplate(fleetFacts([millingFacts(), millingFacts({ machine: 'M-2' })]), style);
    const whole = textOfFleetSummary(draft, language);
    const { shown } = await showing(draft, 3, (partial) => fleetSoFar(partial, language));
    for (const text of shown) expect(whole.startsWith(text)).toBe(true);
    expect(shown.at(-1)!.length).toBeGreaterThan(draft.summary.length);
  });
});

describe('what can be read of a draft', () => {
  it.each([[undefined], [null], ['text'], [{ summary: 3 }], [{ summary: '' }], [[]]])('%j is nothing', (partial) => {
    expect(explanationSoFar(partial, 'en')).toBeUndefined();
    expect(fleetSoFar(partial, 'en')).toBeUndefined();
    expect(answerSoFar(partial)).toBeUndefined();
  });

  it('is what is there, whatever else is', () => {
    const odd = { summary: 'Torque is high.', causes: [null, { text: 7 }], checks: 'now', caveats: [1] };
    expect(explanationSoFar(odd, 'en')).toBe('Torque is high.');
    expect(answerSoFar({ answered: true, answer: 'Yes' })).toBe('Yes');
  });
});

describe('Display', () => {
  const showingOf = () => {
    const pieces: { text: string; draft: number }[] = [];
    return { display: new Display((piece) => pieces.push(piece)), pieces };
  };

  it('begins anew where a text turns out another', () => {
    const { display, pieces } = showingOf();
    display.show('Tor');
    display.show('Wear');
    display.show('Torque');
    display.finish('Wear is high.\nCheck it.');
    expect(pieces).toEqual([
      { text: 'Tor', draft: 1 },
      { text: 'que', draft: 1 },
      { text: 'Wear is high.\n', draft: 2 },
      { text: 'Check it.', draft: 2 },
    ]);
  });

  it('counts only drafts of which something was shown', () => {
    const { display, pieces } = showingOf();
    display.restart();
    display.restart();
    display.show('a');
    display.restart();
    display.finish('b');
    expect(pieces.map(({ draft }) => draft)).toEqual([1, 2]);
  });
});
