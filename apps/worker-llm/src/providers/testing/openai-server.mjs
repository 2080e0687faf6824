/*
 * An OpenAI-compatible server that does what it is told, in a process of its own. Speaks to its parent by IPC:
 *
 *   parent → server   a script: its number, and a list of turns, one for each chat completion that will come
 *   server → parent   {event: 'listening', port}, {event: 'request', path, headers, body}, {event: 'first', at} when the first piece
 *                     has been written (Unix time, ms, with fractions), {event: 'hanging'}, {event: 'closed', whole} per answer, each
 *                     with the number of the script that it belongs to; {event: 'heard'} to each message
 */
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

/** @typedef {import('./scripted-server.js').Turn} Turn */

/** @typedef {(message: object) => void} Tell */

/** @type {Turn[]} */
let turns = [];
let script = 0;
let models = [{ id: 'tiny' }];
let modelsStatus = 200;

process.on('message', (/** @type {any} */ message) => {
  if (message.turns) ({ turns, script } = message);
  if (message.models) models = message.models.map((/** @type {string} */ id) => ({ id }));
  if (message.modelsStatus) modelsStatus = message.modelsStatus;
  tellParent({ event: 'heard' });
});
process.on('disconnect', () => process.exit());

/** @param {object} message */
function tellParent(message) {
  // The parent may have gone; then so does this process.
  if (process.connected) process.send?.(message, () => {});
}

const server = createServer(async (request, response) => {
  const own = script;
  /** @type {Tell} */
  const tell = (message) => tellParent({ ...message, script: own });
  let body = '';
  for await (const chunk of request) body += chunk;
  const { url: path, headers } = request;
  tell({ event: 'request', path, headers, body: body ? JSON.parse(body) : undefined });
  response.on('close', () => tell({ event: 'closed', whole: response.writableFinished }));
  if (path?.endsWith('/models')) {
    response.writeHead(modelsStatus, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ object: 'list', data: models, echo: headers.authorization }));
    return;
  }
  const turn = turns.shift();
  if (!turn) response.writeHead(418).end('no turn was scripted for this request');
  else if ('status' in turn) answerStatus(response, turn, headers.authorization ?? '');
  else if ('hang' in turn) tell({ event: 'hanging' });
  else await stream(response, turn, tell);
});

/**
 * @param {import('node:http').ServerResponse} response
 * @param {Extract<Turn, {status: number}>} turn
 * @param {string} authorization
 */
function answerStatus(response, { status, headers = {}, body = '' }, authorization) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body.replaceAll('{authorization}', authorization));
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {Extract<Turn, {pieces: string[]}>} turn
 * @param {Tell} tell
 */
async function stream(response, { pieces, then = 'finish', pauseMs = 0, reason = 'stop', usage, error }, tell) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  chunk(response, { choices: [{ index: 0, delta: { role: 'assistant' }, finish_reason: null }] });
  for (const [index, content] of pieces.entries()) {
    if (pauseMs > 0 && index > 0) await sleep(pauseMs);
    if (response.destroyed) return;
    chunk(response, { choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    if (index === 0) tell({ event: 'first', at: performance.timeOrigin + performance.now() });
  }
  if (then === 'hang') return tell({ event: 'hanging' });
  if (then === 'reset') return void setImmediate().then(() => response.destroy());
  if (then === 'end') return void response.end();
  if (then === 'error') return void response.end(`data: ${JSON.stringify({ error: { message: error } })}\n\n`);
  chunk(response, { choices: [{ index: 0, delta: {}, finish_reason: reason }] });
  if (usage) chunk(response, { choices: [], usage });
  response.end('data: [DONE]\n\n');
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {object} part
 */
function chunk(response, part) {
  const whole = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'tiny-2026', ...part };
  response.write(`data: ${JSON.stringify(whole)}\n\n`);
}

server.listen(0, '127.0.0.1', () =>
  tellParent({ event: 'listening', port: /** @type {any} */ (server.address()).port }),
);
