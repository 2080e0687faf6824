import { type TaskDefinition, TaskRegistry } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { pathsOf, routesOf } from './build-document.js';
import { SchemaBook } from './schema-book.js';
import { serverRoutes } from './server-routes.js';

const DESCRIPTION = `
Send a task, watch it, read its result.

- **Keys.** \`Authorization: Bearer <key>\`. A server without keys listens on loopback only and asks for none.
- **Errors** are \`application/problem+json\` (RFC 9457). Programs decide by \`type\`.
- **Repeating is safe** with \`Idempotency-Key\`, or with the \`task_id\` of a 503.
- **Requests** carry \`X-Request-Id\`, theirs or ours; it stands in every log line.
- Times are ISO 8601 in UTC, lists are \`{items, next_cursor}\`.
`.trim();

const TAGS = [
  { name: 'tasks', description: 'Send tasks, watch them, end them.' },
  { name: 'catalogue', description: 'What can be sent, and where it goes.' },
  { name: 'datasets', description: 'Tables: upload them, look at them, download them.' },
  { name: 'gan', description: 'Synthetic data: train a model on a data set, draw rows from it, judge them.' },
  { name: 'ml', description: 'Predictions: train models or bring them, predict rows and data sets, and see why.' },
  {
    name: 'llm',
    description: 'Words: have predictions explained, ask about them, sum a fleet up. Every number is checked.',
  },
  { name: 'operation', description: 'For probes and monitoring.' },
];

/** The OpenAPI 3.1 document: made of the decorators of all controllers, their zod schemas, and the contracts of the tasks. */
@Injectable()
export class ApiDocument {
  private json: string | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(TaskRegistry) private readonly tasks: TaskRegistry,
  ) {}

  /** Built once, when it is asked for first. */
  toJson(): string {
    return (this.json ??= JSON.stringify(this.build()));
  }

  private build(): object {
    const controllers = this.discovery.getControllers().flatMap(({ metatype }) => (metatype ? [metatype] : []));
    const book = new SchemaBook();
    const routes = controllers.flatMap((controller) => routesOf(controller as { prototype: object }));
    const paths = pathsOf([...routes, ...serverRoutes], book);
    for (const task of this.tasks.all()) addContract(book, task);
    return {
      openapi: '3.1.1',
      info: {
        title: 'Celerity',
        version: '0.1.0',
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: TAGS,
      security: [{ key: [] }],
      paths,
      components: {
        schemas: book.schemas,
        securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key of API_KEYS.' } },
      },
    };
  }
}

/** The schemas of a task's parameters, result and progress, under its name. */
function addContract(book: SchemaBook, task: TaskDefinition): void {
  const properties = Object.fromEntries(task.paramNames.map((name) => [name, book.input(task.params[name]!)]));
  const required = task.paramNames.filter((name) => !task.params[name]!.safeParse(undefined).success);
  book.add(`${task.name}.kwargs`, {
    type: 'object',
    description: task.description,
    properties,
    required,
    additionalProperties: false,
  });
  book.add(`${task.name}.result`, book.output(task.result));
  if (task.progress) book.add(`${task.name}.progress`, book.output(task.progress));
}
