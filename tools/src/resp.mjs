import { connect } from 'node:net';

/**
 * Sends one command to a Redis server on this machine, and returns its answer: text, a number, null, or a list of these.
 *
 * @param {number} port
 * @param {readonly string[]} command
 * @param {number} [timeoutMs]
 * @returns {Promise<unknown>}
 * @throws {Error} when there is no answer in time, when the answer is an error, or when it is not Redis that answers
 */
export function redisCommand(port, command, timeoutMs = 1000) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    /** @param {Error} error */
    const fail = (error) => {
      socket.destroy();
      reject(error);
    };
    let answer = Buffer.alloc(0);
    socket.setTimeout(timeoutMs, () => fail(new Error(`no answer from port ${port} within ${timeoutMs} ms`)));
    socket.once('error', fail);
    socket.once('close', () => fail(new Error(`port ${port} closed the connection`)));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      try {
        const reply = parseReply(answer, 0);
        if (!reply) return;
        resolve(reply.value);
        socket.destroy();
      } catch (error) {
        fail(/** @type {Error} */ (error));
      }
    });
    socket.write(encodeCommand(command));
  });
}

/** @param {readonly string[]} command */
function encodeCommand(command) {
  return `*${command.length}\r\n${command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`;
}

/**
 * Reads one RESP2 reply (redis.io/docs/latest/develop/reference/protocol-spec).
 *
 * @param {Buffer} bytes
 * @param {number} from
 * @returns {{ value: unknown, end: number } | undefined} undefined as long as it is not complete
 */
export function parseReply(bytes, from) {
  const lineEnd = bytes.indexOf('\r\n', from);
  if (lineEnd < 0) return undefined;
  const kind = String.fromCharCode(bytes[from] ?? 0);
  const line = bytes.toString('utf8', from + 1, lineEnd);
  const end = lineEnd + 2;
  if (kind === '+') return { value: line, end };
  if (kind === ':') return { value: Number(line), end };
  if (kind === '-') throw new Error(line);
  if (kind === '$') return parseBulk(bytes, end, Number(line));
  if (kind === '*') return parseArray(bytes, end, Number(line));
  throw new Error('this is not a Redis server');
}

/**
 * @param {Buffer} bytes
 * @param {number} from
 * @param {number} length
 */
function parseBulk(bytes, from, length) {
  if (length < 0) return { value: null, end: from };
  if (bytes.length < from + length + 2) return undefined;
  return { value: bytes.toString('utf8', from, from + length), end: from + length + 2 };
}

/**
 * @param {Buffer} bytes
 * @param {number} from
 * @param {number} count
 */
function parseArray(bytes, from, count) {
  if (count < 0) return { value: null, end: from };
  /** @type {unknown[]} */
  const value = [];
  let end = from;
  for (let index = 0; index < count; index += 1) {
    const item = parseReply(bytes, end);
    if (!item) return undefined;
    value.push(item.value);
    end = item.end;
  }
  return { value, end };
}
