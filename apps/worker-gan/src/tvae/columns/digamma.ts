/** ψ(x) = d log Γ(x) / dx for x > 0: up to 6 by its recurrence, then by its asymptotic series (Abramowitz and Stegun, 6.3.5 and 6.3.18). */
export function digamma(x: number): number {
  let result = 0;
  for (; x < 6; x++) result -= 1 / x;
  const square = 1 / (x * x);
  const series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)));
  return result + Math.log(x) - 1 / (2 * x) - series;
}
