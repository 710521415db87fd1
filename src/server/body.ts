import { Transform } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The largest body that anybody may send. */
export const LARGEST_BODY = 10 * 2 ** 20;

/** A refusal that the error handler turns into an answer of GraphQL's shape. */
export class BadRequest extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
    readonly code: 'BAD_REQUEST' | 'LIMIT_EXCEEDED' = 'BAD_REQUEST',
    /** The name of the limit that was passed. */
    readonly limit?: string,
  ) {
    super(message);
  }
}

const tooLarge = (most: number) =>
  new BadRequest(413, `The body is too large; at most ${most / 2 ** 20} MiB are read`, 'LIMIT_EXCEEDED', 'body');

const sizes = new WeakMap<FastifyRequest, number>();

/** Bytes of the body that was read; 0 where there was none. */
export const bodyBytesOf = (request: FastifyRequest): number => sizes.get(request) ?? 0;

/** Reads JSON bodies only: strictly UTF-8, not compressed, and no further than the bytes that this caller may send. */
export function readBodies(app: FastifyInstance, mostBytes: (request: FastifyRequest) => number): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    const encoding = request.headers['content-encoding'];
    if (encoding && encoding !== 'identity') throw new BadRequest(415, 'Send the body uncompressed');
    const most = mostBytes(request);
    const length = request.headers['content-length'];
    if (length === undefined) return payload.pipe(counting(most));
    if (Number(length) > most) throw tooLarge(most);
    return payload; // HTTP itself reads no further than the length that was said
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: LARGEST_BODY },
    async (request: FastifyRequest, body: Buffer) => {
      if (/;(?!\s*charset="?utf-?8"?\s*$)/i.test(request.headers['content-type'] ?? '')) {
        throw new BadRequest(415, 'Send application/json in UTF-8');
      }
      sizes.set(request, body.length);
      return parse(body);
    },
  );
}

function counting(most: number): Transform {
  let read = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      read += chunk.length;
      done(read > most ? tooLarge(most) : null, chunk);
    },
  });
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function parse(body: Buffer): object {
  const value = parseJson(body);
  if (Array.isArray(value)) throw new BadRequest(400, 'Send one operation in a request; batches are not taken');
  if (typeof value !== 'object' || value === null) throw new BadRequest(400, 'The body must be a JSON object');
  return value;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(decoder.decode(body));
  } catch {
    throw new BadRequest(400, 'The body must be JSON in UTF-8');
  }
}
