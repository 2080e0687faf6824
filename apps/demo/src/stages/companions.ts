/** Columns of AI4I 2020, and of machine data made like it, that are known only together: none is to be told from the others. */
const FAILURES = ['Machine failure', 'TWF', 'HDF', 'PWF', 'OSF', 'RNF'];

/** Columns, of those that there are, that are known only together with the label. */
export function companionsOf(label: string, names: readonly string[]): string[] {
  return FAILURES.includes(label) ? FAILURES.filter((name) => name !== label && names.includes(name)) : [];
}
