import type { AttributionFact, FleetFacts, PredictionFacts } from '@celerity/contracts';
import type { Judged } from '../template/judgement.js';

/** What a number of the facts counts in. Shares are told as per cent, differences of them as percentage points. */
export type QuantityKind = 'plain' | 'percent' | 'points' | 'times';

export type Role =
  | 'value' | 'low' | 'high' | 'typical' | 'contribution' | 'excess' // of a column
  | 'prediction' | 'threshold' | 'base' | 'lower' | 'upper' | 'times' | 'difference' | 'version'
  | 'psi' | 'warning' | 'similar' | 'count'; // prettier-ignore

/** A number that texts may tell, and what of. */
export interface Quantity {
  role: Role;
  /** Id of the fact; of a column that of its attribution. */
  owner: string;
  kind: QuantityKind;
  /** Per cent are shares: 0.81. */
  value: number;
  unit: string | null;
}

/** Texts often say how much more: what can be computed from two facts, and from no more. */
export function quantitiesOf(facts: Judged): Quantity[] {
  const kind = facts.task === 'classification' ? 'percent' : facts.unit === '%' ? 'percent' : 'plain';
  const scale = facts.task !== 'classification' && kind === 'percent' ? 0.01 : 1;
  const unit = facts.task === 'classification' ? null : facts.unit;
  const told = (role: Role, owner: string, value: number | null): Quantity[] =>
    value === null ? [] : [{ role, owner, kind, value: value * scale, unit }];
  const main = facts.task === 'classification' ? facts.probability : facts.value;
  const points = facts.task === 'classification' ? 'points' : kind;
  const differences = [facts.base, facts.threshold].flatMap((other) =>
    main === null || other === null ? [] : [Math.abs(main - other) * scale],
  );
  return [
    ...told('prediction', 'prediction', main),
    ...told('threshold', 'threshold', facts.threshold),
    ...told('base', 'base', facts.base),
    ...told('lower', 'interval', facts.lower),
    ...told('upper', 'interval', facts.upper),
    ...differences.map((value): Quantity => ({ role: 'difference', owner: 'prediction', kind: points, value, unit })),
    ...(main !== null && facts.base !== 0
      ? [{ role: 'times' as const, owner: 'prediction', kind: 'times' as const, value: main / facts.base, unit: null }]
      : []),
    { role: 'version', owner: 'prediction', kind: 'plain', value: facts.model.version, unit: null },
    ...facts.attributions.flatMap((fact) => columnQuantities(fact, points, scale, unit)),
  ];
}

function columnQuantities(fact: AttributionFact, points: QuantityKind, scale: number, ofPrediction: string | null): Quantity[] {
  const { id: owner, unit, value, low, high, typical, contribution } = fact;
  const isShare = unit === '%';
  const own = (role: Role, number: number): Quantity =>
    ({ role, owner, kind: isShare ? 'percent' : 'plain', value: isShare ? number / 100 : number, unit }); // prettier-ignore
  const quantities: Quantity[] = [{ role: 'contribution', owner, kind: points, value: contribution * scale, unit: ofPrediction }];
  if (typeof value === 'number') quantities.push(own('value', value));
  if (low !== null) quantities.push(own('low', low));
  if (high !== null) quantities.push(own('high', high));
  if (typeof typical === 'number') quantities.push(own('typical', typical));
  if (typeof value === 'number') {
    for (const bound of [low, high, typical]) if (typeof bound === 'number') quantities.push(own('excess', Math.abs(value - bound)));
  }
  return quantities;
} // prettier-ignore

/** Of drift, warnings and similar cases. Of a warning only what is not in quotation marks: cells may hold anything. */
export function contextQuantities(facts: PredictionFacts): Quantity[] {
  const columnOf = (text: string) => facts.attributions.find(({ feature }) => text.startsWith(`'${feature}'`));
  return [
    ...facts.drift.map(({ feature, psi }): Quantity => {
      const owner = facts.attributions.find((one) => one.feature === feature)?.id ?? feature;
      return { role: 'psi', owner, kind: 'plain', value: psi, unit: null };
    }),
    ...facts.warnings.flatMap(({ id, text }) => {
      const column = columnOf(text);
      const words = (column ? text.slice(column.feature.length + 2) : text).replace(/(['"‘“„])[^]*\1|‘[^]*’|“[^]*”/g, '');
      return [...words.matchAll(/(?<![\p{L}\d.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\p{L}\d])/gu)].map(
        ([number]): Quantity => {
          const isShare = column?.unit === '%';
          const value = isShare ? Number(number) / 100 : Number(number);
          return { role: 'warning', owner: column?.id ?? id, kind: isShare ? 'percent' : 'plain', value, unit: column?.unit ?? null };
        },
      );
    }),
    ...facts.similar.flatMap(({ id, probability, value }): Quantity[] => {
      if (probability !== null) return [{ role: 'similar', owner: id, kind: 'percent', value: probability, unit: null }];
      return value === null ? [] : [{ role: 'similar', owner: id, kind: 'plain', value, unit: facts.unit }];
    }),
    ...(facts.similar.length > 0 ? [count(facts.similar.length)] : []),
  ];
} // prettier-ignore

export function fleetCounts({ machines, considered, over_threshold: over }: FleetFacts): Quantity[] {
  const numbers = [machines.length, considered, considered - machines.length];
  if (over !== null) numbers.push(over, considered - over);
  return numbers.map(count);
}

function count(value: number): Quantity {
  return { role: 'count', owner: 'prediction', kind: 'plain', value, unit: null };
}
