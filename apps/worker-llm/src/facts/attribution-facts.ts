import type { AttributionFact, CardFeature, ModelCard, Prediction } from '@celerity/contracts';
import { unitOf } from './unit-of.js';

/** Columns that are told of: those that moved the prediction most. Others change next to nothing. */
const MOST = 40;

/**
 * What moved a prediction, the largest first, with what is usual for each column.
 *
 * @param question names columns that are told of whatever they changed. (Default: none)
 */
export function attributionFacts(
  { attributions }: Prediction,
  { features }: Pick<ModelCard, 'features'>,
  question = '',
): AttributionFact[] {
  const asked = question.toLowerCase();
  const isNamed = (feature: string) => asked !== '' && asked.includes(bareName(feature));
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  return [...attributions]
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .filter(({ feature }, index) => index < MOST || isNamed(feature))
    .map(({ feature, value, contribution }, index) => ({
      id: `a${index + 1}`,
      feature,
      unit: unitOf(feature),
      value,
      ...usual(byName.get(feature)),
      contribution,
      direction: contribution > 0 ? 'raises' : contribution < 0 ? 'lowers' : 'none',
    }));
}

/** A name without its unit, as people write it. */
function bareName(feature: string): string {
  const bare = feature.replace(/\s*[[(][^[\]()]*[\])]\s*$/u, '').toLowerCase();
  return bare || feature.toLowerCase();
}

function usual(feature: CardFeature | undefined): Pick<AttributionFact, 'low' | 'high' | 'typical'> {
  if (feature?.kind === 'numeric') return { low: feature.p05, high: feature.p95, typical: feature.mean };
  const { levels = [], reference } = feature ?? {};
  const shares = reference?.shares ?? [];
  const most = shares.indexOf(Math.max(...shares));
  return { low: null, high: null, typical: levels[most] ?? null };
}
