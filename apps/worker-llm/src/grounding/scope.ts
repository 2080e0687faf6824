import type { AttributionFact, Language, PredictionFacts } from '@celerity/contracts';
import type { Judged } from '../template/judgement.js';
import { plainName, shownName } from '../signals/feature-name.js';
import { contextQuantities, type Quantity, quantitiesOf } from './quantity.js';
import { WORDS, type Words } from './words/index.js';

/** A name that texts may use, and what it is of. */
export interface KnownName {
  name: string;
  kind: 'feature' | 'level' | 'label' | 'target' | 'model' | 'machine' | 'similar' | 'warning';
  /** Id of the column it is of, or of the similar case. */
  owner: string | null;
}

/** What a text may say: facts of one machine, and what else is around. */
export interface Scope {
  facts: Judged;
  words: Words;
  language: Language;
  quantities: readonly Quantity[];
  names: readonly KnownName[];
  columns: ReadonlyMap<string, AttributionFact>;
  /** What was asked, where the text is an answer: its words may be repeated to say that nothing is known of them. */
  question: string | null;
}

export function scopeOf(
  facts: Judged,
  language: Language,
  others: { quantities?: readonly Quantity[]; names?: readonly KnownName[]; question?: string } = {},
): Scope {
  const context = 'warnings' in facts ? contextQuantities(facts) : [];
  return {
    facts,
    words: WORDS[language],
    language,
    quantities: [...quantitiesOf(facts), ...context, ...(others.quantities ?? [])],
    names: [...namesOf(facts), ...('warnings' in facts ? contextNames(facts) : []), ...(others.names ?? [])].filter(
      ({ name }) => name.trim() !== '',
    ),
    columns: new Map(facts.attributions.map((fact) => [fact.id, fact])),
    question: others.question ?? null,
  };
}

function namesOf(facts: Judged): KnownName[] {
  const { target, label, positive_class: positive, machine, model } = facts;
  const of = (kind: KnownName['kind'], name: string | null, owner: string | null = null): KnownName[] =>
    name === null || name.trim() === '' ? [] : [...new Set([name, plainName(name), shownName(name), shownName(plainName(name))])].map((one) => ({ name: one, kind, owner }));
  return [
    ...facts.attributions.flatMap(({ id, feature, value, typical }) => [
      ...of('feature', feature, id),
      ...(typeof value === 'string' || typeof value === 'boolean' ? of('level', String(value), id) : []),
      ...(typeof typical === 'string' ? of('level', typical, id) : []),
    ]),
    ...of('target', target),
    ...of('label', label),
    ...of('label', positive),
    ...of('model', model.name),
    ...of('machine', machine),
  ];
} // prettier-ignore

function contextNames({ similar, warnings, drift }: PredictionFacts): KnownName[] {
  return [
    ...similar.flatMap(({ id, machine }) => (machine === null ? [] : [{ name: machine, kind: 'similar' as const, owner: id }])),
    ...warnings.map(({ id, text }) => ({ name: text, kind: 'warning' as const, owner: id })),
    ...warnings.flatMap(({ id, text }) => {
      const cell = /' is '([^]*)', which /.exec(text)?.[1];
      return cell === undefined ? [] : [{ name: cell, kind: 'warning' as const, owner: id }, { name: shownName(cell), kind: 'warning' as const, owner: id }];
    }),
    ...drift.map(({ feature }) => ({ name: feature, kind: 'feature' as const, owner: null })),
  ];
} // prettier-ignore
