import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is printed in pieces. */
const LONGEST_LINE = 1024 * 1024;

/**
 * Splits what a stream says into lines.
 *
 * @param {import('node:stream').Readable} stream
 * @param {(line: string) => void} onLine without its end; also the last one, if the stream ends in the middle of it
 */
export function eachLine(stream, onLine) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.replace(/\r$/, ''));
    if (rest.length > LONGEST_LINE) {
      onLine(rest);
      rest = '';
    }
  });
  stream.once('close', () => {
    if (rest) onLine(rest);
    rest = '';
  });
}

const COLOURS = [36, 33, 35, 32, 34, 31];

/**
 * A printer that puts the name of who speaks in front of each line: `worker-default | …`.
 *
 * @param {readonly string[]} names everybody who will speak, to line them up
 * @param {{ colour: boolean, write: (text: string) => void }} output
 * @returns {(name: string, line: string) => void}
 */
export function prefixedPrinter(names, { colour, write }) {
  const width = Math.max(...names.map((name) => name.length));
  return (name, line) => {
    const prefix = `${name.padEnd(width)} |`;
    const code = COLOURS[Math.max(0, names.indexOf(name)) % COLOURS.length];
    write(`${colour ? `\u001b[${code}m${prefix}\u001b[0m` : prefix} ${line}\n`);
  };
}
