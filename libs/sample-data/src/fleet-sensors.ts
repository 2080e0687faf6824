/** Where an engine is flown: its three settings, and how much they vary from flight to flight. */
export interface Condition {
  settings: readonly [altitude: number, mach: number, throttle: number];
}

/** About the six of the published data sets FD002 and FD004; the first is that of FD001 and FD003. */
export const CONDITIONS: readonly Condition[] = [
  { settings: [0, 0, 100] },
  { settings: [10, 0.25, 100] },
  { settings: [20, 0.7, 100] },
  { settings: [25, 0.62, 60] },
  { settings: [35, 0.84, 100] },
  { settings: [42, 0.84, 100] },
];

/** How settings vary within a condition: standard deviations. The throttle is where it is set. */
export const SETTING_NOISE = [0.0022, 0.0003, 0] as const;

export interface Sensor {
  /** What a new engine shows in each condition. */
  base: readonly number[];
  /** Standard deviation of one reading in the first condition. */
  noise: number;
  /** What a worn-out compressor adds in the first condition, by what is worn: its efficiency, its flow. */
  compressor: readonly [efficiency: number, flow: number];
  /** The same of a worn-out fan. */
  fan: readonly [efficiency: number, flow: number];
  decimals: number;
}

const sensor = (
  base: readonly number[],
  noise: number,
  compressor: Sensor['compressor'],
  fan: Sensor['fan'],
  decimals: number,
): Sensor => ({ base, noise, compressor, fan, decimals });

const still = (decimals: number, ...base: number[]): Sensor => sensor(base, 0, [0, 0], [0, 0], decimals);

/** The 21 of the published data, in its order: about their levels, noise and drift. Seven never change within a condition. */
export const SENSORS: readonly Sensor[] = [
  still(2, 518.67, 489.05, 491.19, 462.54, 449.44, 445),
  sensor([642.3, 604.4, 606.9, 536.2, 555.2, 549.2], 0.33, [1.0, 0.6], [0.9, 0.6], 2),
  sensor([1586, 1499, 1475, 1257, 1354, 1347], 4.5, [10, 7], [9, 7], 2),
  sensor([1402, 1299, 1235, 1039, 1119, 1117], 4.6, [17, 10], [15, 11], 2),
  still(2, 14.62, 10.52, 9.35, 7.05, 5.48, 3.91),
  sensor([21.61, 15.49, 13.65, 9.03, 8, 5.71], 0.002, [0, 0], [0, 0], 2),
  sensor([554, 394.7, 334.7, 175.4, 194.1, 138.3], 0.48, [-1.6, -0.9], [2, 1.6], 2),
  sensor([2388.05, 2318.85, 2323.85, 1915.15, 2222.95, 2211.85], 0.045, [0.1, 0.1], [0.12, 0.06], 2),
  sensor([9055, 8762, 8705, 8001, 8332, 8299], 6, [150, -110], [70, 20], 2),
  still(2, 1.3, 1.26, 1.08, 0.94, 1.02, 1.02),
  sensor([47.35, 45.25, 44.05, 36.25, 41.55, 41.75], 0.13, [0.55, 0.3], [0.4, 0.4], 2),
  sensor([522, 371.8, 315.2, 164.7, 182.9, 130.4], 0.36, [-1.4, -0.8], [1.8, 1.4], 2),
  sensor([2388.05, 2388.15, 2387.95, 2028.05, 2388, 2387.85], 0.045, [0.1, 0.1], [0.12, 0.06], 2),
  sensor([8135, 8111, 8046, 7861, 8051, 8071], 5, [120, -105], [60, 25], 2),
  sensor([8.415, 8.625, 9.195, 10.875, 9.305, 9.345], 0.02, [0.07, 0.045], [-0.09, -0.06], 4),
  still(2, 0.03, 0.03, 0.02, 0.02, 0.02, 0.02),
  sensor([392, 368, 364, 305, 331, 328], 1, [2.5, 1.5], [2, 2], 0),
  still(0, 2388, 2319, 2324, 1915, 2223, 2212),
  still(2, 100, 100, 100, 84.93, 100, 100),
  sensor([38.95, 28.7, 24.6, 14.35, 14.95, 10.64], 0.1, [-0.3, -0.22], [0.35, 0.3], 2),
  sensor([23.37, 17.25, 14.75, 8.63, 8.97, 6.39], 0.06, [-0.19, -0.13], [0.22, 0.17], 4),
];
