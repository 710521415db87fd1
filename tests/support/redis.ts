import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** One command as clients send it (RESP: an array of bulk strings), and where the next begins; null while it is incomplete. */
function readCommand(text: string): { words: string[]; end: number } | null {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (!head) return null;
  const words: string[] = [];
  let end = head[0].length;
  for (let left = Number(head[1]); left > 0; left--) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(end));
    if (!size) return null;
    const begin = end + size[0].length;
    end = begin + Number(size[1]) + 2;
    if (end > text.length) return null;
    words.push(text.slice(begin, end - 2));
  }
  return { words, end };
}

const bulk = (text: string) => `$${text.length}\r\n${text}\r\n`;

/**
 * As much of Redis as counting needs, in memory: it speaks RESP2, and takes any script for "add, and say how many
 * milliseconds are left". Texts are kept for as long as it lives. It can fall silent, as a server does that hangs, and be stopped and started at the same port.
 */
export class SmallRedis {
  readonly #counts = new Map<string, { count: number; until: number }>();
  readonly #texts = new Map<string, string>();
  readonly #open = new Set<Socket>();
  #server: Server | undefined;
  port = 0;
  isSilent = false;

  async start(): Promise<void> {
    this.#server = createServer(socket => {
      this.#open.add(socket);
      let rest = '';
      socket.on('error', () => socket.destroy());
      socket.on('data', chunk => {
        rest += chunk.toString('latin1');
        for (let next = readCommand(rest); next; next = readCommand(rest)) {
          rest = rest.slice(next.end);
          if (!this.isSilent) socket.write(this.#answer(next.words));
        }
      });
    });
    await new Promise<void>(ready => this.#server?.listen(this.port, '127.0.0.1', ready));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>(done => this.#server?.close(() => done()));
    for (const socket of this.#open) socket.destroy();
    this.#open.clear();
    await closed;
  }

  #answer([name = '', ...args]: string[]): string {
    const command = name.toUpperCase();
    if (command === 'INFO') return bulk('redis_version:7.4.0\r\nloading:0\r\n');
    if (command === 'CLIENT') return '+OK\r\n';
    if (command === 'EVALSHA') return '-NOSCRIPT No matching script\r\n';
    if (command === 'EVAL') return this.#add(args[2]!, Number(args[3]), Number(args[4]));
    if (command === 'GET') return this.#read(args[0]!);
    if (command === 'SET') return this.#write(args[0]!, args[1]!);
    if (command === 'DEL') return `:${Number(this.#counts.delete(args[0]!))}\r\n`;
    return `-ERR unknown command '${name}'\r\n`;
  }

  #read(key: string): string {
    const text = this.#texts.get(key);
    return text === undefined ? '$-1\r\n' : bulk(text);
  }

  #write(key: string, text: string): string {
    this.#texts.set(key, text);
    return '+OK\r\n';
  }

  #add(key: string, points: number, seconds: number): string {
    const now = Date.now();
    const known = this.#counts.get(key);
    const window = known && known.until > now ? known : { count: 0, until: now + seconds * 1000 };
    window.count += points;
    this.#counts.set(key, window);
    return `*2\r\n:${window.count}\r\n:${window.until - now}\r\n`;
  }
}
