import type { ModelCard, PredictionFacts, Row } from '@celerity/contracts';
import type { PastRow } from './past-rows.js';

/** Cases that are told of. */
const MOST = 3;
/** A case is similar when its columns are, in the mean, no further away than this share of their normal range. */
const NEAR = 0.25;

interface Scale {
  name: string;
  /** Width of the normal range. */
  width: number;
  /** Share in what the model goes by. */
  weight: number;
}

/**
 * Earlier predictions whose rows were closest to this one, the closest first, one of each machine at most.
 *
 * The distance is the root mean square of the differences of the numeric columns, each as a share of its normal range (5th to 95th
 * percentile), weighted by the column's importance to the model. Columns that are missing in both count nothing, in one of them fully.
 */
export function similarFacts(
  input: Row | undefined,
  card: Pick<ModelCard, 'features' | 'importance'>,
  past: readonly PastRow[],
): PredictionFacts['similar'] {
  const scales = scalesOf(card);
  if (!input || scales.length === 0) return [];
  const near = past
    .filter((one) => one.input !== undefined)
    .map((one) => ({ one, distance: distance(scales, input, one.input!) }))
    .filter(({ distance }) => distance <= NEAR)
    .sort((a, b) => a.distance - b.distance);
  const machines = new Set<string>();
  return near
    .filter(({ one: { machine } }) => machine === null || (!machines.has(machine) && machines.add(machine)))
    .slice(0, MOST)
    .map(({ one: { predictionId, row, machine, predictedAt, output } }, index) => ({
      id: `s${index + 1}`,
      prediction_id: predictionId,
      row,
      machine,
      predicted_at: predictedAt.toISOString(),
      probability: output.probability ?? null,
      value: output.value ?? null,
    }));
}

function scalesOf({ features, importance }: Pick<ModelCard, 'features' | 'importance'>): Scale[] {
  const shares = new Map(importance.map(({ feature, share }) => [feature, share]));
  const scales = features.flatMap((feature) => {
    if (feature.kind !== 'numeric') return [];
    const width = (feature.p95 ?? 0) - (feature.p05 ?? 0) || (feature.max ?? 0) - (feature.min ?? 0);
    return width > 0 ? [{ name: feature.name, width, weight: Math.max(0, shares.get(feature.name) ?? 0) }] : [];
  });
  // A model that says nothing of its columns goes by all alike.
  const isWeighted = scales.some(({ weight }) => weight > 0);
  return isWeighted ? scales.filter(({ weight }) => weight > 0) : scales.map((scale) => ({ ...scale, weight: 1 }));
}

function distance(scales: readonly Scale[], a: Row, b: Row): number {
  let [sum, weights] = [0, 0];
  for (const { name, width, weight } of scales) {
    const [x, y] = [numberOf(a[name]), numberOf(b[name])];
    if (x === undefined && y === undefined) continue;
    const share = x === undefined || y === undefined ? 1 : (x - y) / width;
    sum += weight * share * share;
    weights += weight;
  }
  return weights > 0 ? Math.sqrt(sum / weights) : Infinity;
}

function numberOf(value: Row[string] | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
