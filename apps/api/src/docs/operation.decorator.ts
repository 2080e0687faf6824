import type { ProblemError, ProblemType } from '@celerity/server';
import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';

/** Metadata key of an {@link OperationDoc}. */
export const OPERATION = 'celerity:operation';

/** Named example values. */
export type Examples = Record<string, { summary: string; value: unknown }>;

/** A parameter of the path, the query or a header; a query's object of zod types is listed by `query` instead. */
export interface ParameterDoc {
  name: string;
  in: 'path' | 'query' | 'header';
  description: string;
  schema: Record<string, unknown>;
  example?: unknown;
}

/** One answer. */
export interface AnswerDoc {
  description: string;
  /** Body; give it an id by `.meta({ id })` to have it listed among the schemas. */
  schema?: z.ZodType;
  /** (Default: application/json) */
  mediaType?: string;
  headers?: Record<string, string>;
  examples?: Examples;
  /** The same in other media types, for whoever asks for them. */
  or?: Record<string, { schema: z.ZodType; examples: Examples }>;
}

/** A body that is not JSON: its schema as it stands in the document. */
export interface FileDoc {
  schema: Record<string, unknown>;
  examples: Examples;
}

/** A kind of problem, or a problem of that kind as its example. */
export type ProblemDoc = ProblemType | ProblemError;

/** What the OpenAPI document says of a route, besides what its other decorators say (method, path, role). */
export interface OperationDoc {
  /** Unique, camelCase: generators name functions after it. */
  id: string;
  tag: string;
  summary: string;
  description?: string;
  parameters?: ParameterDoc[];
  query?: z.ZodObject;
  body?: { schema: z.ZodType; examples: Examples };
  /** Bodies that are not JSON, by media type. */
  files?: Record<string, FileDoc>;
  answers: Record<number, AnswerDoc>;
  /** What else it may answer. Those of keys, roles, rates and of the unforeseen are added for every route. */
  problems?: ProblemDoc[];
}

/** Method decorator: how the route is documented. */
export const Operation = (doc: OperationDoc) => SetMetadata(OPERATION, doc);
