/** `Torque [Nm]`, `Temperature (°C)`: what stands in brackets at the end of a name is its unit, unless it is long or a number. */
const BRACKETS = /[[(]\s*([^[\]()\d][^[\]()]{0,11}?)\s*[\])]\s*$/u;

/** The unit that the name of a column says; null where it says none. */
export function unitOf(name: string | null): string | null {
  return (name !== null && BRACKETS.exec(name)?.[1]) || null;
}
