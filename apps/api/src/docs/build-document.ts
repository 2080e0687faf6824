import { ACCESS, type Access, problemTypes, type ProblemType } from '@celerity/server';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type { z } from 'zod';
import {
  type AnswerDoc,
  type Examples,
  OPERATION,
  type OperationDoc,
  type ParameterDoc,
} from './operation.decorator.js';
import { problemAnswers } from './problem-docs.js';
import type { SchemaBook } from './schema-book.js';

/** A route as its decorators describe it. */
export interface DocumentedRoute {
  method: string;
  /** In OpenAPI's form: `/api/tasks/{id}`. */
  path: string;
  access: Access | undefined;
  doc: OperationDoc;
}

type Json = Record<string, unknown>;

/** A body in one media type. */
interface ContentDoc {
  schema?: z.ZodType | undefined;
  examples?: Examples | undefined;
}

/** Problems that every route may have, and those of routes that act. */
const ALWAYS: ProblemType[] = [problemTypes.foreignHost, problemTypes.foreignOrigin, problemTypes.internal];
const KEYED: ProblemType[] = [problemTypes.unauthorized, problemTypes.roleTooLow, problemTypes.rateLimited];
const WITH_BODY: ProblemType[] = [
  problemTypes.malformedJson,
  problemTypes.formRefused,
  problemTypes.bodyTooLarge,
  problemTypes.unsupportedMediaType,
];
const WITH_FILE: ProblemType[] = [
  problemTypes.malformedRequest,
  problemTypes.bodyTooLarge,
  problemTypes.unsupportedMediaType,
];

/** The documented routes of a controller. */
export function routesOf(controller: { prototype: object }): DocumentedRoute[] {
  const prefix = Reflect.getMetadata(PATH_METADATA, controller) as string;
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler = (controller.prototype as Record<string, object>)[name]!;
    const doc =
      typeof handler === 'function' ? (Reflect.getMetadata(OPERATION, handler) as OperationDoc | undefined) : undefined;
    if (!doc) return [];
    const path = [prefix, Reflect.getMetadata(PATH_METADATA, handler) as string].join('/');
    const access = (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, controller)) as
      Access | undefined;
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod].toLowerCase();
    return [{ method, path: openApiPath(path), access, doc }];
  });
}

/** The `paths` of the document; the schemas they name are entered into `book`. */
export function pathsOf(routes: readonly DocumentedRoute[], book: SchemaBook): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operationOf(route, book);
  return paths;
}

function operationOf({ path, access, doc }: DocumentedRoute, book: SchemaBook): Json {
  const isPublic = access?.kind === 'public';
  const problems = [
    ...(doc.body ? WITH_BODY : []),
    ...(doc.files ? WITH_FILE : []),
    ...(doc.problems ?? []),
    ...(isPublic ? [] : KEYED),
    ...ALWAYS,
  ];
  const answers = { ...doc.answers, ...problemAnswers(problems, path) };
  const role = access?.kind === 'role' ? `Needs a key of the role **${access.role}**.` : undefined;
  return {
    operationId: doc.id,
    tags: [doc.tag],
    summary: doc.summary,
    description: [doc.description, role].filter(Boolean).join('\n\n'),
    ...(isPublic && { security: [] }),
    parameters: [...(doc.parameters ?? []).map(parameterOf), ...queryParameters(doc, book)],
    ...requestBodyOf(doc, book),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [status, responseOf(answer, book)]),
    ),
  };
}

function requestBodyOf({ body, files }: OperationDoc, book: SchemaBook): Json {
  if (files) return { requestBody: { required: true, content: files } };
  if (!body) return {};
  const content = { 'application/json': { schema: book.input(body.schema), examples: body.examples } };
  return { requestBody: { required: true, content } };
}

function parameterOf({ example, ...parameter }: ParameterDoc): Json {
  return { ...parameter, required: parameter.in === 'path', ...(example !== undefined && { example }) };
}

function queryParameters({ query }: OperationDoc, book: SchemaBook): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, type]) => {
    const { description, ...schema } = book.input(type);
    return { name, in: 'query', required: false, description, schema };
  });
}

function responseOf(
  { description, schema, mediaType = 'application/json', headers, examples, or }: AnswerDoc,
  book: SchemaBook,
): Json {
  const content = (schema || examples) && contentOf({ [mediaType]: { schema, examples }, ...or }, book);
  return {
    description,
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [name, { description: text, schema: { type: 'string' } }]),
      ),
    }),
    ...(content && { content }),
  };
}

function contentOf(types: Record<string, ContentDoc>, book: SchemaBook): Json {
  const bodies = Object.entries(types).map(([mediaType, { schema, examples }]) => [
    mediaType,
    { ...(schema && { schema: book.output(schema) }), ...(examples && { examples: plain(examples) }) },
  ]);
  return Object.fromEntries(bodies) as Json;
}

function plain(examples: Examples): Json {
  return JSON.parse(JSON.stringify(examples)) as Json;
}

function openApiPath(path: string): string {
  const joined = `/${path}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
  return joined.replace(/:(\w+)/g, '{$1}');
}
