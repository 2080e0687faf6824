/** Statistics of the values from one row to another, both included. Missing values (NaN) are left out. */

/** NaN where there is no value. */
export function mean(values: Float32Array, from: number, to: number): number {
  let [sum, count] = [0, 0];
  for (let row = from; row <= to; row++) {
    const value = values[row]!;
    if (value !== value) continue;
    sum += value;
    count += 1;
  }
  return sum / count;
}

/** Standard deviation, of the sample; NaN where there are fewer than two values. */
export function deviation(values: Float32Array, from: number, to: number): number {
  const centre = mean(values, from, to);
  let [squares, count] = [0, 0];
  for (let row = from; row <= to; row++) {
    const value = values[row]!;
    if (value !== value) continue;
    squares += (value - centre) ** 2;
    count += 1;
  }
  return count < 2 ? NaN : Math.sqrt(squares / (count - 1));
}

/** By how much values rise in a unit of time, by least squares; NaN where there are no two times. */
export function slope(values: Float32Array, time: Float64Array, from: number, to: number): number {
  const centre = mean(values, from, to);
  let [sum, count] = [0, 0];
  for (let row = from; row <= to; row++) {
    if (values[row]! !== values[row]!) continue;
    sum += time[row]!;
    count += 1;
  }
  const middle = sum / count;
  let [product, squares] = [0, 0];
  for (let row = from; row <= to; row++) {
    const value = values[row]!;
    if (value !== value) continue;
    product += (value - centre) * (time[row]! - middle);
    squares += (time[row]! - middle) ** 2;
  }
  return squares > 0 ? product / squares : NaN;
}
