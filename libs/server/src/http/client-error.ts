import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problemBody, ProblemError } from '../problem/problem.js';
import { type ProblemType, problemTypes } from '../problem/problem-types.js';

const requestTimeout: ProblemType = {
  slug: 'request-timeout',
  status: 408,
  title: 'The request took too long to arrive',
};

/** Answers what Node's HTTP parser refuses: there is no request yet, only a socket. */
export function answerClientError(headerBytes: number): (error: Error & { code?: string }, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const problem = problemOfParser(error.code, headerBytes);
    const body = JSON.stringify(problemBody(problem, '', randomUUID()));
    const { status } = problem.type;
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/problem+json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  };
}

function problemOfParser(code: string | undefined, headerBytes: number): ProblemError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new ProblemError(
      problemTypes.headersTooLarge,
      `The headers are larger than ${headerBytes} bytes (LIMIT_HEADERS).`,
    );
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new ProblemError(requestTimeout, 'The request was not complete in time.');
  return new ProblemError(problemTypes.malformedRequest, 'This is not a valid HTTP/1.1 request.');
}
