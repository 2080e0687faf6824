import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** What Vite has built, of this app; where it lies is the same from the sources and from what is built of them. */
const ROOT = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Their names hold a hash of what is in them. */
const HASHED = /^\/assets\//;

/** Everything that the pages load is of this server; nothing inline counts, neither scripts nor styles. */
const POLICY = [
  "default-src 'none'",
  ...["script-src 'self'", "worker-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'"],
  ...["connect-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"],
].join('; ');

const UNBUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Celerity</title>
<h1>The pages are not built</h1>
<p>Build them with <code>node tools/src/build-pages.mjs</code>; <code>npm start</code> does so by itself.</p>
<p>Flower's JSON API works without them: see <a href="/api/workers">/api/workers</a> and <a href="/api/tasks">/api/tasks</a>.</p>
</html>
`;

/** Serves the files of the pages. */
@Injectable()
export class PageFiles implements OnModuleInit {
  private files: ReadonlySet<string> = new Set();

  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    this.look();
    const server = this.host.httpAdapter.getInstance() as FastifyInstance;
    // Not awaited: Fastify would end its set-up, before Nest has set the handler of errors that hooks throw.
    void server.register(fastifyStatic, { root: ROOT, serve: false, cacheControl: false, dotfiles: 'ignore' });
  }

  /** @param path without its query, as it was asked for */
  answer(path: string, reply: FastifyReply): void {
    void reply.header('content-security-policy', POLICY);
    if (this.files.size === 0) this.look();
    const file = this.files.has(path) ? path : undefined;
    if (file && file !== '/index.html') {
      const lasting = HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache';
      return void reply.header('cache-control', lasting).sendFile(file.slice(1));
    }
    if (HASHED.test(path))
      return void reply.code(404).type('text/plain').send('There is no such file: load the page anew.');
    void reply.header('cache-control', 'no-cache');
    if (!this.files.has('/index.html')) return void reply.code(503).type('text/html').send(UNBUILT);
    return void reply.sendFile('index.html');
  }

  /** Only what was there is served, by its exact name. */
  private look(): void {
    if (!existsSync(ROOT)) return;
    const entries = readdirSync(ROOT, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = entries.map(({ parentPath, name }) =>
      join(parentPath, name).slice(ROOT.length).replaceAll('\\', '/'),
    );
    this.files = new Set(paths);
  }
}
