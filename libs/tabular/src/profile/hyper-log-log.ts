/** 2^12 registers: the estimate is off by 1.04 / sqrt(4096) = 1.6 % (standard error). */
const PRECISION = 12;
const REGISTERS = 2 ** PRECISION;
/** Most leading zeros in the bits of a hash that do not choose the register. */
const MAX_ZEROS = 32 - PRECISION;

/**
 * Estimates how many different texts were added, in 4 KiB.
 *
 * HyperLogLog (Flajolet et al. 2007) with the estimator of Ertl, "New cardinality estimation algorithms for HyperLogLog
 * sketches" (2017), algorithm 6: it has no bias at small counts and needs no tables.
 */
export class HyperLogLog {
  private readonly registers = new Uint8Array(REGISTERS);

  add(text: string): void {
    const hash = hashOf(text);
    const register = hash >>> MAX_ZEROS;
    const rank = Math.min(Math.clz32(hash << PRECISION), MAX_ZEROS) + 1;
    if (rank > this.registers[register]!) this.registers[register] = rank;
  }

  get estimate(): number {
    const histogram = new Float64Array(MAX_ZEROS + 2);
    for (const rank of this.registers) histogram[rank]! += 1;
    let z = REGISTERS * tau(1 - histogram[MAX_ZEROS + 1]! / REGISTERS);
    for (let rank = MAX_ZEROS; rank >= 1; rank--) z = 0.5 * (z + histogram[rank]!);
    z += REGISTERS * sigma(histogram[0]! / REGISTERS);
    return Math.round(REGISTERS ** 2 / (2 * Math.LN2 * z));
  }
}

function sigma(x: number): number {
  if (x === 1) return Infinity;
  let [term, factor, sum, before] = [x, 1, x, NaN];
  while (sum !== before) {
    before = sum;
    term *= term;
    sum += term * factor;
    factor *= 2;
  }
  return sum;
}

function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let [term, factor, sum, before] = [x, 1, 1 - x, NaN];
  while (sum !== before) {
    before = sum;
    term = Math.sqrt(term);
    factor *= 0.5;
    sum -= (1 - term) ** 2 * factor;
  }
  return sum / 3;
}

/** FNV-1a over the UTF-16 units, then the finaliser of MurmurHash3, which spreads the last characters over all bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
