import { CloseCode, type SubscribePayload, type WebSocket as Transport } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import type { Credential } from '../../kernel/actor.ts';
import type { Context } from '../../kernel/context.ts';
import { Denied } from '../../kernel/errors.ts';
import { LIMITS } from '../limits/limits.ts';
import { type LiveConnection, ownerOf } from './connections.ts';
import { type LiveSettings, operate, type Peer } from './operate.ts';
import type { Outcome } from './run.ts';

/** What a signed-in client may send in one message, as in one request. */
export const LARGEST_MESSAGE = 10 * 2 ** 20;
/** What may wait for a client beside its longest answer; beyond it the client is too slow and has to read everything anew. */
const LONGEST_QUEUE = 2 ** 20;
const PING_MS = 30_000;
/** How long a client has to say goodbye, too. */
const FAREWELL_MS = 1000;

/** Why the server ends a connection: RFC 6455, 7.4, and codes of our own where that has none. */
const CLOSED = {
  goingAway: [1001, 'The server is about to end; connect again'],
  tooBig: [1009, 'This message is too large'],
  revoked: [CloseCode.Forbidden, 'The token was revoked or has expired'],
  unavailable: [1013, 'Not now; connect again in a moment'],
  resync: [4409, 'Too slow: connect again and read everything anew'],
  tooMany: [4429, 'Too many connections; close others first'],
} as const;

/** A client on a WebSocket: who it is, what it may still send, and how it is ended. */
export class Client implements Transport, LiveConnection {
  readonly #socket: WebSocket;
  readonly #peer: Peer;
  readonly #settings: LiveSettings;
  readonly #heart: NodeJS.Timeout;
  #authorization: string | undefined;
  /** Of the message that is being read. */
  #bytes = 0;
  /** Bytes of the longest message that was sent. */
  #longest = 0;
  #largest: number = LIMITS.body;
  credential: Credential | null = null;
  owner = '';
  since = new Date(0);

  constructor(socket: WebSocket, peer: Peer, settings: LiveSettings) {
    this.#socket = socket;
    this.#peer = peer;
    this.#settings = settings;
    this.#heart = this.#listenToHeart();
    socket.on('error', () => socket.terminate()); // what arrived is no WebSocket message, or the peer is gone
  }

  /** Takes what a client says of itself as it connects; false where its token opens nothing. */
  async introduce(authorization: unknown): Promise<boolean> {
    this.#authorization = typeof authorization === 'string' ? authorization : this.#peer.authorization;
    const context = await this.#peer.context(this.#authorization, 0).catch((error: Error) => error);
    if (context instanceof Error) {
      const isUnknown = context instanceof Denied && context.code === 'UNAUTHENTICATED';
      if (!isUnknown) this.#close('unavailable');
      return false;
    }
    if (context.hasBadToken) return false;
    const { scope } = context;
    this.credential = scope.actor.credential;
    this.owner = ownerOf(context);
    this.since = scope.clock.now();
    if (!scope.isStranger) this.#largest = LARGEST_MESSAGE;
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    if (this.#settings.connections.add(this)) return true;
    this.#close('tooMany');
    return true;
  }

  async operate({ query, operationName, variables, extensions }: SubscribePayload): Promise<Outcome> {
    const bytes = this.#bytes;
    const request = {
      ...(query !== '' && { query }), // a document that is named by its hash; the protocol wants a text all the same
      ...(operationName != null && { operationName }),
      ...(variables && { variables }),
      ...(extensions && { extensions }),
    };
    return operate(this.#settings, request, (): Promise<Context> => this.#peer.context(this.#authorization, bytes));
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  send(data: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > LONGEST_QUEUE + this.#longest) return this.#close('resync');
    this.#longest = Math.max(this.#longest, Buffer.byteLength(data));
    this.#socket.send(data);
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), FAREWELL_MS).unref();
  }

  onMessage(read: (data: string) => Promise<void>): void {
    this.#socket.on('message', (data: RawData, isBinary: boolean) => {
      this.#bytes = (data as Buffer).length;
      if (this.#bytes > this.#largest) this.#close('tooBig');
      else if (isBinary) this.close(CloseCode.BadRequest, 'Send text');
      else read(String(data)).catch(() => this.close(CloseCode.InternalServerError, 'Something went wrong here'));
    });
  }

  revoke(): void {
    this.#close('revoked');
  }

  goAway(): void {
    this.#close('goingAway');
  }

  leave(): void {
    clearInterval(this.#heart);
    this.#settings.connections.remove(this);
  }

  #close(why: keyof typeof CLOSED): void {
    const [code, reason] = CLOSED[why];
    this.close(code, reason);
  }

  /** A peer that is gone without a word is noticed when it has not answered by the next ping. */
  #listenToHeart(): NodeJS.Timeout {
    let isAlive = true;
    this.#socket.on('pong', () => (isAlive = true));
    return setInterval(() => {
      if (!isAlive) return this.#socket.terminate();
      isAlive = false;
      return this.#socket.ping();
    }, PING_MS).unref();
  }
}
