#!/usr/bin/env node
// Committed, so that npm can link it before anything is built.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import process from 'node:process';
import { URL } from 'node:url';

const main = new URL('../dist/main.js', import.meta.url);

if (existsSync(main)) {
  // Where Node has it (22.1), compiled code is kept between runs: a command starts faster.
  nodeModule.enableCompileCache?.();
  await import(main.href);
} else {
  process.stderr.write('celerity: not built yet. Run npm run build first.\n');
  process.exitCode = 1;
}
