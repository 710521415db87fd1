import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What it does with what comes by: the answers of the database can be kept from the server. */
export interface Door {
  /** Of the same database, through this door. */
  readonly url: string;
  /** Cuts the next connection that commits a transaction with this text in it, when that is done and before it can be told. */
  loseCommitOf(text: string): void;
  /** Whether that has happened. */
  hasLost(): boolean;
  /** Lets nothing more through in either direction and cuts nothing, as a network does that is torn. */
  freeze(): void;
  /** Lets everything through that came since. */
  thaw(): void;
  close(): void;
}

/** A simple query of the protocol: `Q`, its length in four bytes, its text and a zero. */
const isCommit = (chunk: Buffer): boolean =>
  chunk.length === 12 && chunk[0] === 0x51 && /^commit$/i.test(chunk.toString('latin1', 5, 11));

/** A door on loopback to a PostgreSQL, at which its answers can be stopped. */
export async function openDoor(databaseUrl: string): Promise<Door> {
  const url = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let sought: string | null = null;
  let held: (() => void)[] | null = null;
  const pass = (to: Socket, chunk: Buffer) => {
    if (held) held.push(() => void to.write(chunk));
    else to.write(chunk);
  };
  const door = createServer(visitor => {
    const host = connect(Number(url.port), url.hostname);
    for (const socket of [visitor, host]) sockets.add(socket.on('error', () => {}));
    let isFound = false;
    let isLost = false;
    visitor.on('data', (chunk: Buffer) => {
      isFound ||= sought !== null && chunk.includes(sought);
      if (isFound && sought !== null && isCommit(chunk)) {
        isLost = true;
        sought = null;
      }
      pass(host, chunk);
    });
    host.on('data', (chunk: Buffer) => {
      // the answer says that the commit is done; only then is the connection cut
      if (isLost) visitor.destroy();
      else pass(visitor, chunk);
    });
    visitor.on('close', () => host.destroy());
    host.on('close', () => visitor.destroy());
  });
  await once(door.listen(0, '127.0.0.1'), 'listening');
  const { port } = door.address() as { port: number };
  return {
    url: Object.assign(new URL(url), { port: String(port) }).href,
    loseCommitOf: text => (sought = text),
    hasLost: () => sought === null,
    freeze: () => (held ??= []),
    thaw: () => {
      for (const send of held ?? []) send();
      held = null;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      door.close();
    },
  };
}
