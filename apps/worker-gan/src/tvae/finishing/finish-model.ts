import type { TvaeConfig } from '@celerity/contracts';
import { isNumeric, Pacer, type Random, type Table } from '@celerity/tabular';
import type { CardColumn } from '../card.js';
import type { EncodedRows } from '../columns/encode.js';
import type { RowLayout } from '../columns/layout.js';
import type { Strata } from '../columns/strata.js';
import { encodeRows } from '../latent/encoder.js';
import { fitLatentMixture, type LatentMixture, priorMixture } from '../latent/latent-mixture.js';
import { randomFor } from '../random/streams.js';
import { decoderGraph } from '../sampling/decoder-graph.js';
import type { DecodedRows } from '../sampling/decoder.js';
import { type NetworkShape, parameterBlocks } from '../training/network-shape.js';
import { calibrationOf } from './calibration.js';
import { codeBias } from './code-bias.js';
import { decodeSample } from './decode-sample.js';

/** Trained networks, and what they were trained on. */
export interface TrainedNetworks {
  table: Table;
  layout: RowLayout;
  encoded: EncodedRows;
  strata: Strata;
  shape: NetworkShape;
  config: TvaeConfig;
  parameters: Float32Array;
}

/** What a sampler needs. */
export interface FinishedModel {
  onnx: Uint8Array;
  columns: CardColumn[];
  components: number[];
}

/** Most rows that the latent mixture is fitted to. */
const MAX_ROWS = 20_000;
/** Rows by which the decoder's distributions are told: so many times those of the table, within these bounds. */
const SAMPLE = { perRow: 5, least: 2000, most: 50_000 };
/** The frequencies of levels need fewer: such a share of them, and no more than makes so many numbers of one part. */
const BIAS_SAMPLE = { share: 0.4, numbers: 2 ** 21 };

/** Decides where in the latent space rows are drawn from, and how what the decoder makes of it is mapped to the table's columns. */
export async function finishModel(networks: TrainedNetworks, signal?: AbortSignal): Promise<FinishedModel> {
  const { shape, parameters, config } = networks;
  const mixture = config.fit_latent ? await latentMixture(networks, signal) : priorMixture();
  const components = mixture.shares;
  const wanted = codeShares(networks);
  const plain = decoderGraph(shape, parameters, mixture, new Float32Array(wanted.length));
  const columns = withSigma(networks);
  if (!config.calibrate) return { onnx: plain, columns, components };
  const random = randomFor(config.seed, 'calibration');
  const rows = Math.max(SAMPLE.least, Math.min(SAMPLE.most, SAMPLE.perRow * networks.encoded.rows));
  const fewer = Math.min(rows * BIAS_SAMPLE.share, Math.ceil(BIAS_SAMPLE.numbers / Math.max(...shape.spans)));
  const decoded = await decodeSample(plain, components, shape, fewer, random, signal);
  const pacer = new Pacer(signal);
  const bias = await codeBias(decoded, shape.spans, wanted, pacer);
  const onnx = decoderGraph(shape, parameters, mixture, bias);
  const sample = await decodeSample(onnx, components, shape, rows, random, signal);
  return { onnx, columns: await calibrated(columns, networks, sample, random, pacer), components };
}

async function latentMixture(networks: TrainedNetworks, signal?: AbortSignal): Promise<LatentMixture> {
  const { encoded, strata, shape, parameters } = networks;
  const step = Math.max(1, encoded.rows / MAX_ROWS);
  const rows = Uint32Array.from({ length: encoded.rows / step }, (_, index) => index * step);
  const posteriors = await encodeRows(encoded, rows, shape, parameters, signal);
  return fitLatentMixture(posteriors, strataAt(strata, rows), new Pacer(signal));
}

function strataAt({ of, sizes }: Strata, rows: Uint32Array): Strata {
  const picked = { of: rows.map((row) => of[row]!), sizes: sizes.map(() => 0) };
  for (const stratum of picked.of) picked.sizes[stratum]!++;
  return picked;
}

/** Share of the rows that have each level. */
function codeShares({ encoded: { rows, codes }, shape: { spans } }: TrainedNetworks): Float64Array {
  const shares = new Float64Array(spans.reduce((sum, span) => sum + span, 0));
  for (const code of codes) shares[code]! += 1 / rows;
  return shares;
}

function withSigma({ layout, shape, parameters }: TrainedNetworks): CardColumn[] {
  const block = parameterBlocks(shape).find(({ name }) => name === 'sigma');
  return layout.places.map(({ column, alpha }) =>
    column.transform === 'modes' ? { ...column, sigma: parameters[block!.offset + alpha!]! } : column,
  );
}

async function calibrated(
  columns: readonly CardColumn[],
  { layout, table }: TrainedNetworks,
  decoded: DecodedRows,
  random: Random,
  pacer: Pacer,
): Promise<CardColumn[]> {
  const done: CardColumn[] = [];
  for (const [index, column] of columns.entries()) {
    const place = layout.places[index]!;
    const source = table.columns.find(({ name }) => name === column.name)!;
    const numbers = column.transform === 'modes' && isNumeric(source);
    done.push(
      numbers ? { ...column, calibration: calibrationOf(column, place, decoded, source.values, random) } : column,
    );
    if (pacer.due) await pacer.pause();
  }
  return done;
}
