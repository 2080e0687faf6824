/**
 * Shares rows among groups by their sizes: whole numbers, at least one each, by the largest remainders (Hamilton's method).
 *
 * @param rows at least as many as there are groups.
 * @returns the sizes themselves where there are no more rows than `rows`.
 */
export function shareOut(rows: number, sizes: readonly number[]): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= rows) return [...sizes];
  const due = sizes.map((size) => (size * rows) / total);
  const shares = due.map((share) => Math.max(1, Math.floor(share)));
  const left = rows - shares.reduce((sum, share) => sum + share, 0);
  const groups = sizes.map((_, group) => group);
  if (left < 0) {
    // What the smallest groups got as a minimum the largest one gives.
    const largest = groups.reduce((best, group) => (shares[group]! > shares[best]! ? group : best), 0);
    shares[largest]! += left;
    return shares;
  }
  groups.sort((a, b) => due[b]! - shares[b]! - (due[a]! - shares[a]!));
  for (const group of groups.slice(0, left)) shares[group]! += 1;
  return shares;
}
