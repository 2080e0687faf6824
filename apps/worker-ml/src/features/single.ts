/** The greatest number in single precision. */
export const GREATEST = 2 ** 127 * (2 - 2 ** -23);

/** A number as models take it: in single precision, where one beyond its range is the greatest or least there is. */
export function single(value: number): number {
  return Math.fround(value > GREATEST ? GREATEST : value < -GREATEST ? -GREATEST : value);
}
