import type { Random } from '@celerity/tabular';
import { normalised, residual, walk } from './normal-walk.js';

/**
 * Qualities of products: the share of each, the minutes it wears the tool, and the strain (min Nm) that the machine stands
 * with it.
 */
export const QUALITIES = [
  { letter: 'H', share: 0.1, wear: 5, maxStrain: 13_000 },
  { letter: 'L', share: 0.6, wear: 2, maxStrain: 11_000 },
  { letter: 'M', share: 0.3, wear: 3, maxStrain: 12_000 },
] as const;
type Quality = (typeof QUALITIES)[number];

/** What a product was made at, and what failed. */
export interface Product {
  quality: Quality;
  /** K */
  air: number;
  process: number;
  /** Revolutions a minute. */
  speed: number;
  /** Nm */
  torque: number;
  /** Minutes that the tool was in use before. */
  wear: number;
  /** Tool wear, heat dissipation, power, overstrain and random failure. */
  failures: Record<'TWF' | 'HDF' | 'PWF' | 'OSF' | 'RNF', boolean>;
}

/** Products within which the temperatures have their whole distribution. */
const SEASON = 10_000;

/**
 * The products of a milling machine, by the rules of the AI4I 2020 data set: S. Matzka, "Explainable Artificial Intelligence
 * for Predictive Maintenance Applications", AI4I 2020, and its page at the UCI repository (DOI 10.24432/C5HS5C).
 *
 * Some numbers are fitted to the published data, where the published rule is silent or cannot give them: the shares of the
 * qualities; speed (a power of 2,860 W gives other speeds by far); the age at which tools are changed, and how many of them
 * fail first; how often RNF occurs; that the process warms up less on hot days.
 */
export function* products(count: number, random: Random): Generator<Product> {
  let tool = newTool(random);
  for (let made = 0; made < count; made += SEASON) {
    for (const temperatures of season(Math.min(SEASON, count - made), random)) {
      const quality = randomQuality(random);
      const isWornOut = tool.wear >= tool.lifetime;
      yield make(quality, temperatures, tool.wear, isWornOut && tool.fails, random);
      if (isWornOut) tool = newTool(random);
      else tool.wear += quality.wear;
    }
  }
}

/** A tool is changed, or fails, at the first product after its lifetime. The published rule has 200 to 240 minutes. */
function newTool(random: Random) {
  return { wear: 0, lifetime: Math.max(197, 214 + 10.5 * random.normal()), fails: random.uniform() < 0.39 };
}

function randomQuality(random: Random): Quality {
  let left = random.uniform();
  return QUALITIES.find(({ share }) => (left -= share) < 0) ?? QUALITIES[0];
}

interface Temperatures {
  air: number;
  process: number;
}

/** Two random walks: the air has 300 ± 2 K, the process 10 ± 1 K more. */
function* season(length: number, random: Random): Generator<Temperatures> {
  const air = normalised(walk(length, random), random);
  const other = normalised(residual(walk(length, random), air), random);
  const excess = normalised(
    other.map((height, step) => 0.71 * height - 0.7 * air[step]!),
    random,
  );
  for (let step = 0; step < length; step++) {
    const degrees = 300 + 2 * air[step]!;
    yield { air: tenths(degrees), process: tenths(degrees + 10 + excess[step]!) };
  }
}

function make(
  quality: Quality,
  { air, process }: Temperatures,
  wear: number,
  toolFails: boolean,
  random: Random,
): Product {
  const torque = Math.max(3.8, tenths(40 + 10 * random.normal()));
  const speed = speedAt(torque, random);
  const power = (torque * speed * 2 * Math.PI) / 60;
  const failures = {
    TWF: toolFails,
    HDF: process - air < 8.6 && speed < 1380,
    PWF: power < 3500 || power > 9000,
    OSF: wear * torque > quality.maxStrain,
    RNF: random.uniform() < 0.0019,
  };
  return { quality, air, process, speed, torque, wear, failures };
}

/** As in the published data: a hyperbola over the torque, a line where there is little of it, and 50 rpm of noise. */
function speedAt(torque: number, random: Random): number {
  const mean = torque < 13 ? 2960 - 26 * torque : 1000 + 20_000 / torque;
  return Math.round(mean + 50 * random.normal());
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
