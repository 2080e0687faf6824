/** What is told of the life that is left. */
export interface ToldLife {
  value: number;
  lower: number;
  upper: number;
}

/** Makes sense of what trees say: no life is negative, and the value lies between its bounds. */
export function toldLife({ value, lower, upper }: ToldLife): ToldLife {
  const told = Math.max(0, value);
  return { value: told, lower: Math.min(told, Math.max(0, lower)), upper: Math.max(told, upper) };
}
