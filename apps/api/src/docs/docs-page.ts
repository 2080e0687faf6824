import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Swagger UI's own files that the page needs, with their media types. */
const ASSETS: Readonly<Record<string, string | undefined>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** Everything comes from this server: the page works offline, and under the strict content security policy of all answers. */
export const DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Celerity API</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
    <link rel="icon" type="image/png" href="/api/docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="docs"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

/** What starts the page. Without a validator: that would be somebody else's server. */
export const DOCS_SCRIPT = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

export interface Asset {
  type: string;
  bytes: Buffer;
}

const read = new Map<string, Promise<Buffer>>();

/** A file of Swagger UI; undefined for any other name. Each is read once. */
export async function docsAsset(name: string): Promise<Asset | undefined> {
  const type = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
  if (!type) return undefined;
  let bytes = read.get(name);
  if (!bytes) read.set(name, (bytes = readFile(require.resolve(`swagger-ui-dist/${name}`))));
  return { type, bytes: await bytes };
}
