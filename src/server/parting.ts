import type { FastifyInstance } from 'fastify';

/**
 * While the server ends, each answer says that its connection does too (RFC 9112, 9.6), and none is kept for another
 * request: one that has just become idle would otherwise hold the process for as long as keep-alive lasts.
 */
export function partWithConnections(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => void (isClosing = true));
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
  // streams of events have sent their headers long before
  app.addHook('onResponse', async () => {
    if (isClosing) setImmediate(() => app.server.closeIdleConnections());
  });
}
