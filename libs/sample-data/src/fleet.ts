import type { Random } from '@celerity/tabular';
import { CONDITIONS, type Sensor, SENSORS, SETTING_NOISE } from './fleet-sensors.js';

export interface FleetRecipe {
  /** How many of the operating conditions are flown, 1 to 6. */
  conditions: number;
  /** 1: the compressor wears. 2: in every other engine, by chance, it is the fan. */
  faultModes: 1 | 2;
}

/** One engine from its first flight on to the one it failed in: by cycle, 3 settings and 21 readings. */
export type EngineLife = readonly (readonly number[])[];

/** Mean of the wear of a new engine, and of its growth in a cycle: engines live for about ln(1 / 0.02) / 0.0187 = 209 cycles. */
const [FIRST_WEAR, GROWTH] = [0.02, 0.0187];
/** How engines differ, and how uneven the growth of one is: standard deviations of logarithms, and of the growth by its mean. */
const [WEAR_SPREAD, GROWTH_SPREAD, UNEVENNESS] = [0.45, 0.19, 0.7];
/** How differently an engine's efficiency and flow wear; how far its new readings are off, in units of their noise. */
const [SHARE_SPREAD, OFFSET] = [0.2, 0.4];

/**
 * Runs an engine until it fails, in the way of A. Saxena, K. Goebel, D. Simon and N. Eklund, "Damage propagation modeling for aircraft
 * engine run-to-failure simulation", PHM 2008: wear grows exponentially from a random start at a random, uneven rate; health is what is
 * left of 1, and the engine fails when none is. Readings follow the wear of efficiency and flow, scaled by the condition, with noise.
 */
export function engineLife({ conditions, faultModes }: FleetRecipe, random: Random): EngineLife {
  const fault = faultModes === 2 && random.uniform() < 0.5 ? 'fan' : 'compressor';
  const shares = [1 + SHARE_SPREAD * random.normal(), 1 + SHARE_SPREAD * random.normal()] as const;
  const offsets = SENSORS.map(({ noise }) => OFFSET * noise * random.normal());
  const growth = GROWTH * Math.exp(GROWTH_SPREAD * random.normal());
  const life: number[][] = [];
  let wear = FIRST_WEAR * Math.exp(WEAR_SPREAD * random.normal());
  for (; wear < 1; wear *= Math.exp(growth * (1 + UNEVENNESS * random.normal()))) {
    const condition = random.int(conditions);
    const readings = SENSORS.map((sensor, index) => {
      const [efficiency, flow] = sensor[fault];
      const drift = wear * (shares[0] * efficiency + shares[1] * flow) + offsets[index]!;
      return reading(sensor, condition, drift, random);
    });
    life.push([...settings(condition, random), ...readings]);
  }
  return life;
}

function settings(condition: number, random: Random): number[] {
  return CONDITIONS[condition]!.settings.map((setting, index) =>
    rounded(setting + SETTING_NOISE[index]! * random.normal(), 4),
  );
}

function reading({ base, noise, decimals }: Sensor, condition: number, drift: number, random: Random): number {
  const scale = base[condition]! / base[0]!;
  return rounded(base[condition]! + scale * (drift + noise * random.normal()), decimals);
}

function rounded(value: number, decimals: number): number {
  // A file knows no -0.
  return Number(value.toFixed(decimals)) + 0;
}
