/** Makes contributions sum to this: what is left goes to each in proportion to its size, or evenly where all are 0. In place. */
export function spreadRest(contributions: Float64Array, wanted: number): void {
  let rest = wanted;
  let size = 0;
  for (const contribution of contributions) {
    rest -= contribution;
    size += Math.abs(contribution);
  }
  for (let i = 0; i < contributions.length; i++) {
    contributions[i]! += rest * (size > 0 ? Math.abs(contributions[i]!) / size : 1 / contributions.length);
  }
}
