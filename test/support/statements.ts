import { connect, createServer, type Server, type Socket } from 'node:net';

import type { TestDatabase } from './database.js';

/** A statement as PostgreSQL was sent it. A value is a text; null where it was sent as such, or in binary form. */
export interface SentStatement {
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/**
 * Stands between a server and its database, and writes down every statement (PostgreSQL's protocol, §55.7: Query,
 * Parse, Bind).
 */
export class StatementRecorder {
  private sent: SentStatement[] = [];
  private held: (() => void)[] | null = null;
  private isMuted = false;
  private readonly clients = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async before(database: TestDatabase): Promise<StatementRecorder> {
    const target = new URL(database.url);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const url = new URL(target);
    url.searchParams.delete('host');
    Object.assign(url, { hostname: '127.0.0.1', port: String(port) });
    const recorder = new StatementRecorder(server, url.href);
    server.on('connection', (client) => recorder.pass(client, target));
    return recorder;
  }

  /** What is sent while something is done. */
  async during(work: () => Promise<unknown>): Promise<readonly SentStatement[]> {
    this.sent = [];
    await work();
    return this.sent;
  }

  /** Lets nothing pass any more, either way, as if PostgreSQL hung; `flow` lets all pass that has come since. */
  stall(): void {
    this.held ??= [];
  }

  flow(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const pass of held) pass();
  }

  /** Lets statements pass, but no answers: until `cut`, as when a connection is lost after a commit. */
  mute(): void {
    this.isMuted = true;
  }

  /** Ends all connections. */
  cut(): void {
    this.isMuted = false;
    for (const client of this.clients) client.destroy();
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(client: Socket, target: URL): void {
    const database = connect(addressOf(target));
    const statements = new Map<string, string>();
    const messages = new Messages((type, body) => this.record(type, body, statements));
    client.on('data', (bytes) => messages.take(bytes));
    this.clients.add(client);
    client.on('close', () => this.clients.delete(client));
    this.forward(client, database);
    this.forward(database, client, () => this.isMuted);
    client.on('error', () => client.destroy()).on('close', () => database.destroy());
    database.on('error', () => database.destroy()).on('close', () => client.destroy());
  }

  private forward(from: Socket, to: Socket, isDropped = () => false): void {
    const pass = (send: () => void) => (this.held === null ? send() : void this.held.push(send));
    from.on('data', (bytes) => isDropped() || pass(() => to.write(bytes)));
    from.on('end', () => pass(() => to.end()));
  }

  private record(type: string, body: Buffer, statements: Map<string, string>): void {
    if (type === 'Q') this.sent.push({ text: textAt(body, 0), values: [] });
    if (type === 'P') {
      const name = textAt(body, 0);
      statements.set(name, textAt(body, Buffer.byteLength(name) + 1));
    }
    if (type === 'B') {
      const portal = Buffer.byteLength(textAt(body, 0)) + 1;
      const name = textAt(body, portal);
      const values = valuesAt(body, portal + Buffer.byteLength(name) + 1);
      this.sent.push({ text: statements.get(name) ?? '', values });
    }
  }
}

function addressOf(url: URL) {
  const directory = url.searchParams.get('host');
  const port = url.port || '5432';
  return directory?.startsWith('/')
    ? { path: `${directory}/.s.PGSQL.${port}` }
    : { host: url.hostname, port: Number(port) };
}

/** Takes the messages of a client apart. The first one, which begins the connection, has no type. */
class Messages {
  private rest = Buffer.alloc(0);
  private hasBegun = false;

  constructor(private readonly heed: (type: string, body: Buffer) => void) {}

  take(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    for (;;) {
      const head = this.hasBegun ? 1 : 0;
      if (this.rest.length < head + 4) return;
      const size = head + this.rest.readInt32BE(head);
      if (this.rest.length < size) return;
      if (this.hasBegun) this.heed(this.rest.toString('latin1', 0, 1), this.rest.subarray(5, size));
      this.hasBegun = true;
      this.rest = this.rest.subarray(size);
    }
  }
}

const textAt = (body: Buffer, at: number): string => body.toString('utf8', at, body.indexOf(0, at));

function valuesAt(body: Buffer, start: number): (string | null)[] {
  const formats = body.readInt16BE(start);
  const isBinary = Array.from({ length: formats }, (_, i) => body.readInt16BE(start + 2 + 2 * i) === 1);
  let at = start + 2 + 2 * formats;
  const count = body.readInt16BE(at);
  at += 2;
  return Array.from({ length: count }, (_, i) => {
    const size = body.readInt32BE(at);
    at += 4;
    const value = size < 0 || isBinary[i] ? null : body.toString('utf8', at, at + size);
    at += Math.max(size, 0);
    return value;
  });
}
