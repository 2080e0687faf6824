import { useCallback } from 'react';
import { useSearchParams } from 'wouter';
import { navigate } from 'wouter/use-browser-location';

interface UrlStateOptions {
  /** Makes a step of the browser's history. (Default: false) */
  step?: boolean;
}

/** A value that is kept in the URL's query, so that the page can be shared. What is the default is not written. */
export function useUrlState(
  key: string,
  initial = '',
  { step = false }: UrlStateOptions = {},
): [string, (next: string) => void] {
  const [params] = useSearchParams();
  const set = useCallback(
    (next: string) => {
      // From the URL as it is now: several values may be set before the page is drawn.
      const after = new URLSearchParams(location.search);
      if (next === initial) after.delete(key);
      else after.set(key, next);
      const text = after.toString();
      navigate(`${location.pathname}${text ? `?${text}` : ''}`, { replace: !step });
    },
    [key, initial, step],
  );
  return [params.get(key) ?? initial, set];
}
