/** Values that fit a window. */
const FEW = 40;

/** Whether a JSON value has few values within, at all depths together. Looks at no more of it than it must. */
export function isSmall(value: unknown): boolean {
  let left = FEW;
  const visit = (one: unknown): boolean => {
    left -= 1;
    if (left < 0) return false;
    if (typeof one !== 'object' || one === null) return true;
    const children = Array.isArray(one) ? one : Object.values(one);
    return children.length <= left && children.every(visit);
  };
  return visit(value);
}
