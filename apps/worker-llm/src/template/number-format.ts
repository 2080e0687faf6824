import type { Language } from '@celerity/contracts';

const LOCALES: Record<Language, string> = { en: 'en-GB', de: 'de-DE' };

/** Writes numbers as they are written in a language: 1,380.5 and 1.380,5. */
export class NumberFormat {
  /** By decimals: to make one takes long. */
  private readonly formats = new Map<number, Intl.NumberFormat>();

  constructor(private readonly language: Language) {}

  /** With at most so many decimals; huge and tiny numbers as powers of ten. */
  number(value: number, decimals: number): string {
    const size = Math.abs(value);
    if (size >= 1e9 || (size > 0 && size < 1e-5)) return this.scientific(value);
    const text = this.format(decimals).format(size);
    return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
  }

  private format(decimals: number): Intl.NumberFormat {
    const format =
      this.formats.get(decimals) ?? new Intl.NumberFormat(LOCALES[this.language], { maximumFractionDigits: decimals });
    this.formats.set(decimals, format);
    return format;
  }

  private scientific(value: number): string {
    const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-12);
    const mantissa = this.number(Math.round((value / 10 ** exponent) * 100) / 100, 2);
    return `${mantissa} × 10^${String(exponent).replace('-', '−')}`;
  }

  /** A number of which nothing else is known: three digits that count, none of them cut from whole numbers. */
  plain(value: number): string {
    return this.number(value, significantDecimals(value, 3));
  }

  /** A probability: whole per cent in the middle, more digits near 0 and 1, where they matter. */
  percent(share: number, decimals = percentDecimals(share)): string {
    if (share > 0 && share < 0.0005) return this.language === 'en' ? `under ${this.number(0.1, 1)} %` : 'unter 0,1 %';
    if (share < 1 && share > 0.9995) return this.language === 'en' ? `over ${this.number(99.9, 1)} %` : 'über 99,9 %';
    return `${this.number(share * 100, decimals)} %`;
  }

  /** How many times one is another: one decimal below 10. */
  times(ratio: number): string {
    return this.number(ratio, ratio < 9.95 ? 1 : 0);
  }
}

export function significantDecimals(value: number, digits: number): number {
  if (value === 0) return 0;
  return Math.min(12, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value)) + 1e-12)));
}

export function percentDecimals(share: number): number {
  const edge = Math.min(share, 1 - share);
  if (edge >= 0.0995) return 0;
  return edge >= 0.00995 || edge === 0 ? 1 : 2;
}

/** Decimals with which two different numbers look different, from so many on. */
export function tellApart(a: number, b: number, decimals: number): number {
  for (let more = decimals; more < decimals + 6; more++) {
    if (a === b || a.toFixed(more) !== b.toFixed(more)) return more;
  }
  return decimals;
}

/** Decimals for values of which nine of ten lie in a range: steps of about a fortieth of it. */
export function rangeDecimals(low: number, high: number): number {
  const step = (high - low) / 40;
  return step > 0 ? Math.min(12, Math.max(0, Math.ceil(-Math.log10(step) - 0.15))) : significantDecimals(low, 4);
}
