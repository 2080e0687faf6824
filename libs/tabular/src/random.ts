/** Where a generator stands, to go on from there: plain JSON. */
export interface RandomState {
  words: readonly [number, number, number, number];
  /** The other number of a pair of normals, not yet handed out. */
  spare: number | null;
}

/**
 * Seeded random numbers, the same on every machine. Not for secrets.
 *
 * xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021;
 * prng.di.unimi.it).
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;
  private spare: number | null = null;

  /** @param seed an integer; its lower 32 bits count. */
  constructor(seed: number) {
    this.a = mixed(seed, 1);
    this.b = mixed(seed, 2);
    this.c = mixed(seed, 3);
    this.d = mixed(seed, 4);
  }

  static from(state: RandomState): Random {
    const random = new Random(0);
    [random.a, random.b, random.c, random.d] = state.words;
    random.spare = state.spare;
    return random;
  }

  get state(): RandomState {
    return { words: [this.a, this.b, this.c, this.d], spare: this.spare };
  }

  /** 32 random bits, as an integer from 0. */
  bits(): number {
    const { b } = this;
    const times5 = Math.imul(b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9);
    const shifted = b << 9;
    this.c ^= this.a;
    this.d ^= b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  /** From 0 up to but not 1, in steps of 2^-53. */
  uniform(): number {
    return ((this.bits() >>> 5) * 67_108_864 + (this.bits() >>> 6)) / 9_007_199_254_740_992;
  }

  /** A whole number from 0 to `n - 1`, each as likely. `n` is 1 to 2^32. */
  int(n: number): number {
    // Without the last, incomplete run of n values each remainder is as likely as the others.
    const limit = 4_294_967_296 - (4_294_967_296 % n);
    let bits = this.bits();
    while (bits >= limit) bits = this.bits();
    return bits % n;
  }

  /** Of the standard normal distribution, by Marsaglia's polar method (SIAM Review 6, 1964). */
  normal(): number {
    if (this.spare !== null) {
      const { spare } = this;
      this.spare = null;
      return spare;
    }
    let u: number;
    let v: number;
    let s: number;
    do {
      u = this.bits() / 2_147_483_648 - 1;
      v = this.bits() / 2_147_483_648 - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const factor = Math.sqrt((-2 * Math.log(s)) / s);
    this.spare = v * factor;
    return u * factor;
  }

  /** Fills an array with standard normals. */
  fillNormal<A extends Float32Array | Float64Array>(target: A): A {
    for (let i = 0; i < target.length; i++) target[i] = this.normal();
    return target;
  }

  /** Puts the items into a random order, in place (Fisher–Yates). */
  shuffle<A extends { length: number; [index: number]: unknown }>(items: A): A {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const held = items[i];
      items[i] = items[j];
      items[j] = held;
    }
    return items;
  }
}

/**
 * Spreads seeds that are alike: a Weyl sequence through the mixer of "lowbias32" (C. Wellons, "Prospecting for hash
 * functions").
 */
function mixed(seed: number, step: number): number {
  let bits = (seed + Math.imul(step, 0x9e3779b9)) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return bits ^ (bits >>> 15);
}
