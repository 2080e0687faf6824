import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { engineFacts, fleetFacts, millingFacts } from '../testing/facts.js';
import { replaceExamples } from './examples-file.js';
import {
  answerFromTemplate,
  confidenceOf,
  explainFromTemplate,
  summariseFromTemplate,
  textOfExplanation,
  urgencyOf,
} from './index.js';

const technician = { language: 'en', audience: 'technician' } as const;

describe('explainFromTemplate', () => {
  it('says the prediction in its context, and the largest attribution first', () => {
    const draft = explainFromTemplate(millingFacts(), technician);
    expect(draft.summary).toMatch(/M-104.*81 %.*14 times the usual 5\.8 %.*threshold of 32 %/s);
    expect(draft.causes[0]!.text).toMatch(/^Torque is 66 Nm, above its usual 24 to 56 Nm\b.*raises the probability most/);
    expect(draft.causes.map(({ evidence }) => evidence[0])).toEqual(['a1', 'a2', 'a3', 'a4']);
    expect(draft.checks[0]).toMatchObject({ urgency: 'now', evidence: ['a1'] });
  }); // prettier-ignore

  it('is the same each time, and another for other predictions', () => {
    const summaries = Array.from({ length: 20 }, (_, i) => {
      const prediction_id = `550e8400-e29b-41d4-a716-4466554400${String(i).padStart(2, '0')}`;
      return explainFromTemplate(millingFacts({ prediction_id }), technician).summary;
    });
    expect(new Set(summaries).size).toBeGreaterThan(3);
    expect(explainFromTemplate(millingFacts(), technician)).toEqual(explainFromTemplate(millingFacts(), technician));
  });

  it('writes German numbers', () => {
    const draft = explainFromTemplate(millingFacts(), { language: 'de', audience: 'engineer' });
    expect(draft.causes[2]!.text).toContain('1.332 rpm');
    expect(draft.summary).toContain('5,8 %');
  });

  it('tells managers little, and engineers the model', () => {
    const text = (audience: 'manager' | 'engineer') => {
      const style = { language: 'en', audience } as const;
      return textOfExplanation(explainFromTemplate(millingFacts(), style), 'en');
    };
    expect(text('engineer')).toMatch(/version 3[^]*by 51 percentage points/);
    expect(text('manager')).not.toMatch(/percentage points|version/);
    expect(text('manager').length).toBeLessThan(text('engineer').length);
  });

  it('says what weakens a prediction', () => {
    const warnings = [{ id: 'w1', text: `'Torque [Nm]' is 66.2: more than 61.5, the most in training.` }];
    const drift = [{ id: 'd1', feature: 'Tool wear [min]', psi: 0.4 }];
    const draft = explainFromTemplate(millingFacts({ probability: 0.34, warnings, drift }), technician);
    expect(draft.caveats.join(' ')).toMatch(/close to the threshold.*Torque is 66.2 Nm, above.*\(61.5 Nm\).*Tool wear/s);
    expect(draft.confidence).toBe('low');
  }); // prettier-ignore

  it('looks at no clock, and knows the unit of a life', () => {
    const draft = explainFromTemplate(engineFacts(), technician);
    expect(draft.summary).toContain('21 cycles');
    expect(draft.checks.map(({ evidence }) => evidence[0])).toEqual(['a1', 'a3']);
  });
});

describe('answerFromTemplate', () => {
  it.each([
    ['Why will it fail?', /Torque is 66 Nm/, ['a1', 'a2', 'a3']],
    ['How sure is that?', /81 %/, ['prediction', 'threshold']],
    ['What is the torque?', /66 Nm.*by 51 percentage points/, ['a1']],
    ['Is that usual?', /14 times the usual 5\.8 %/, ['prediction', 'base']],
    ['Were there similar cases?', /M-088 on 3 November 2026 with 77 %/, ['s1']],
  ])('answers “%s”', (question, text, evidence) => {
    const draft = answerFromTemplate(millingFacts(), question, technician);
    expect(draft).toMatchObject({ answered: true, evidence });
    expect(draft.answer).toMatch(text);
  });

  it('understands German, and the German word for an English column', () => {
    const style = { ...technician, language: 'de' } as const;
    expect(answerFromTemplate(millingFacts(), 'Ist das Drehmoment normal?', style).evidence).toEqual(['a1']);
    expect(answerFromTemplate(engineFacts(), 'Wie lange hält sie noch?', style).evidence).toEqual(['prediction', 'interval']);
  }); // prettier-ignore

  it.each(['Is the oil pressure too low?', 'Who repaired it?', 'Is the bearing worn?', 'Hello', 'How long is left?'])(
    'says that the data does not say: “%s”',
    (question) => {
      const draft = answerFromTemplate(millingFacts(), question, technician);
      expect(draft.answered).toBe(false);
      expect(draft.answer).toMatch(/^The data does not say\. .*81 %.*Torque, Tool wear/);
    },
  );
});

describe('judgement', () => {
  it.each([
    [0.9, 'now'],
    [0.45, 'soon'],
    [0.25, 'soon'],
    [0.05, 'planned'],
  ])('is urgent by the probability: %d', (probability, urgency) => {
    expect(urgencyOf(millingFacts({ probability }))).toBe(urgency);
  });

  it('is urgent by the lower bound of a life', () => {
    expect(urgencyOf(engineFacts({ lower: 5 }))).toBe('now');
    expect(urgencyOf(engineFacts({ lower: 70 }))).toBe('planned');
  });

  it('is sure without doubts', () => {
    expect(confidenceOf(millingFacts())).toBe('high');
    expect(confidenceOf(millingFacts({ probability: 0.35 }))).toBe('medium');
  });
});

describe('summariseFromTemplate', () => {
  it('keeps the order of the facts, and says how many it leaves out', () => {
    const facts = fleetFacts([millingFacts(), millingFacts({ machine: 'M-7', probability: 0.1, label: '0' })], 12);
    const draft = summariseFromTemplate(facts, technician);
    expect(draft.machines.map(({ machine, urgency }) => [machine, urgency])).toEqual([['M-104', 'now'], ['M-7', 'planned']]); // prettier-ignore
    expect(draft.caveats[0]).toContain('2 of the 12 machines');
  });

  it('has nothing to say of no machine', () => {
    expect(summariseFromTemplate(fleetFacts([]), technician).machines).toEqual([]);
  });
});

it('The docs have the texts as they are written now', async () => {
  const file = await readFile(new URL('../../../../docs/explanations-in-words.md', import.meta.url), 'utf8');
  expect(replaceExamples(file)).toBe(file);
});
