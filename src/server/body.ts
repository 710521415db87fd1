import { Transform } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Enough for any operation but an import. */
const SMALL = 2 ** 20;
/** For those who have signed in, since a calendar file travels as a variable. */
export const LARGE = 10 * 2 ** 20;

/** A refusal that the error handler turns into an answer of GraphQL's shape. */
export class BadRequest extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
    readonly code: 'BAD_REQUEST' | 'LIMIT_EXCEEDED' = 'BAD_REQUEST',
  ) {
    super(message);
  }
}

const tooLarge = (most: number) =>
  new BadRequest(413, `The body is too large; at most ${most / 2 ** 20} MiB are read`, 'LIMIT_EXCEEDED');

/** Reads JSON bodies only: strictly UTF-8, not compressed, and no further than the caller's limit. */
export function readBodies(app: FastifyInstance, isKnown: (request: FastifyRequest) => boolean): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    const encoding = request.headers['content-encoding'];
    if (encoding && encoding !== 'identity') throw new BadRequest(415, 'Send the body uncompressed');
    const most = isKnown(request) ? LARGE : SMALL;
    if (Number(request.headers['content-length']) > most) throw tooLarge(most);
    return payload.pipe(counting(most));
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: LARGE },
    async (request: FastifyRequest, body: Buffer) => {
      if (/;\s*(?!charset=utf-?8\s*$)/i.test(request.headers['content-type'] ?? '')) {
        throw new BadRequest(415, 'Send application/json in UTF-8');
      }
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

function parse(body: Buffer): unknown {
  try {
    return { ...JSON.parse(decoder.decode(body)), bytes: undefined };
  } catch {
    throw new BadRequest(400, 'The body must be JSON in UTF-8');
  }
}
