import { InvalidArgumentError } from 'commander';

/** Readers of option values, for commander: what they throw names the option. */

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

/** A time in seconds. */
export function seconds(text: string): number {
  const value = number(text);
  if (value < 0) throw new InvalidArgumentError('It must be a number of seconds, 0 or more.');
  return value;
}

export function wholeNumber(text: string): number {
  const value = number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

export function atLeastOne(text: string): number {
  const value = wholeNumber(text);
  if (value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

/** Seconds from now, or a time. */
export function secondsOrTime(text: string): number | string {
  return /^[\d.]+$/.test(text) ? seconds(text) : text;
}

/** Names, separated by commas; the option may also be given again. */
export function names(text: string, before: string[] = []): string[] {
  const given = text.split(',').map((name) => name.trim());
  if (given.includes('')) throw new InvalidArgumentError('It must be names, separated by commas.');
  return [...before, ...given];
}

/** One of a few words. */
export function oneOf<W extends string>(words: readonly W[]) {
  return (text: string): W => {
    const word = words.find((known) => known === text || known === text.toUpperCase());
    if (!word) throw new InvalidArgumentError(`It must be one of ${words.join(', ')}.`);
    return word;
  };
}
