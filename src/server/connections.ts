import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Lets so many connections in at a time that speak HTTP; those that have become something else are counted elsewhere. */
export function limitConnections(server: Server, most: number): void {
  const open = new Set<Socket>();
  server.on('connection', socket => {
    if (open.size >= most) return socket.destroy();
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    return undefined;
  });
  server.on('upgrade', ({ socket }) => open.delete(socket));
}
