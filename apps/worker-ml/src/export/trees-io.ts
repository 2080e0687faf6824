/** Names in the file of a model of trees. */
export const TREES_IO = {
  input: 'features',
  probabilities: 'probabilities',
  value: 'value',
  lower: 'lower',
  upper: 'upper',
} as const;
