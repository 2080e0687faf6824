/** Step of the differences. With float64 their error is about 1e-9. */
const STEP = 1e-5;

/** ∂loss/∂x for each number of x, by central differences. */
export async function numericGradient(
  x: readonly number[],
  loss: (x: readonly number[]) => Promise<number>,
): Promise<number[]> {
  const gradient: number[] = [];
  for (const index of x.keys()) {
    const at = (step: number) => loss(x.map((value, other) => (other === index ? value + step : value)));
    gradient.push(((await at(STEP)) - (await at(-STEP))) / (2 * STEP));
  }
  return gradient;
}
