/** Every error: `application/problem+json` (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** What of the request was wrong, and where. */
  errors?: { path: string; message: string }[];
}

/** Of type `urn:celerity:problem:invalid-query` (422): the text of a search cannot be understood. */
export interface QueryProblem extends Problem {
  /** Where, counted in UTF-16 units from 0. */
  position: number;
  length: number;
  /** What may stand there. */
  expected: string[];
}
