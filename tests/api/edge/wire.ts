import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A wire to a server that can be cut, as when the server is stopped, and laid again at the same port. */
export class Wire {
  readonly #to: { readonly host: string; readonly port: number };
  readonly #open = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  constructor(host: string, port: number) {
    this.#to = { host, port };
  }

  async lay(): Promise<void> {
    this.#server = createServer(near => {
      const far = connect(this.#to);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#open.add(from);
        from.on('error', () => to.destroy()).on('close', () => to.destroy());
        from.pipe(to);
      }
    });
    await new Promise<void>(ready => this.#server?.listen(this.port, '127.0.0.1', ready));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  async cut(): Promise<void> {
    const closed = new Promise<void>(done => this.#server?.close(() => done()));
    for (const socket of this.#open) socket.destroy();
    this.#open.clear();
    await closed;
  }
}
