import type { Topic } from '../api/resources.js';

/** What one stream may follow of each kind; with more the server refuses it. */
const MOST: Partial<Record<string, number>> = { tasks: 4, task: 8 };

/** Topics, each once, as many as one stream may have: of too many searches or single tasks the first ones. */
export function affordable(topics: readonly Topic[]): Topic[] {
  const taken: Record<string, number> = {};
  return [...new Set(topics)].filter((topic) => {
    const colon = topic.indexOf(':');
    if (colon === -1) return true;
    const kind = topic.slice(0, colon);
    taken[kind] = (taken[kind] ?? 0) + 1;
    return taken[kind] <= (MOST[kind] ?? Infinity);
  });
}
