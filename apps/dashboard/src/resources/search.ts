/** One thing that may stand at the cursor. */
export interface Completion {
  /** Put in place of `replace`. */
  insert: string;
  label: string;
  /** What kind of thing: a field, an operator, or a value of a field. */
  kind: 'field' | 'operator' | 'value';
  /** In a few words. */
  detail: string | null;
}

/** Answer of `GET /ui/api/search/complete?q=&position=`. */
export interface CompletionList {
  /** Characters of `q` that a completion takes the place of. */
  replace: { start: number; end: number };
  items: Completion[];
}

/** Answer of `GET /ui/api/search/check?q=`; always 200. */
export interface QueryCheck {
  valid: boolean;
  /** The query in normal form; null when it is not valid. */
  normal: string | null;
  error: { message: string; position: number; length: number; expected: string[] } | null;
}

/** A search somebody has saved, for everybody. `GET`, `POST /ui/api/saved-filters`, `DELETE /ui/api/saved-filters/{id}`. */
export interface SavedFilter {
  filter_id: string;
  name: string;
  q: string;
  sort: string | null;
  columns: string[] | null;
  owner: string;
  created: string;
}

/** Body of `POST /ui/api/saved-filters`. The same name of the same owner replaces it. */
export interface NewSavedFilter {
  name: string;
  q: string;
  sort?: string;
  columns?: string[];
}

export interface SavedFilterList {
  items: SavedFilter[];
}
