import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { bodiesOf, QUERIES } from './queries.mjs';
import { ids } from './seed.mjs';
import { ask, start, stop } from './servers.mjs';

/** Statements that each server sends per request, `begin` and `commit` among them: counted between it and PostgreSQL. */
export async function countStatements(servers, databaseUrl) {
  const counts = new Map();
  for (const server of servers) {
    const counter = await countingProxy(databaseUrl);
    const running = await start(server, counter.url);
    const bodies = bodiesOf(server.dialect, ids);
    for (const query of QUERIES) {
      for (let i = 0; i < 3; i++) await (await ask(running, bodies[query][i])).text();
      await wait(50);
      counter.reset();
      await (await ask(running, bodies[query][3])).text();
      counts.set(`${query} ${server.name}`, counter.count());
    }
    await stop(running);
    counter.close();
  }
  return counts;
}

async function countingProxy(databaseUrl) {
  const target = new URL(databaseUrl);
  let count = 0;
  const proxy = createServer(client => {
    const server = connect(Number(target.port), target.hostname);
    const read = reader(() => count++);
    client.on('data', data => {
      read(data);
      server.write(data);
    });
    server.pipe(client);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ]) {
      one.on('close', () => other.destroy());
      one.on('error', () => other.destroy());
    }
  });
  await new Promise(ready => proxy.listen(0, '127.0.0.1', ready));
  const url = new URL(target);
  url.port = String(proxy.address().port);
  return { url: url.href, count: () => count, reset: () => (count = 0), close: () => proxy.close() };
}

/** Reads messages of PostgreSQL's protocol: after the first, a letter and a length. Q (query) and E (execute) run something. */
function reader(onStatement) {
  let rest = Buffer.alloc(0);
  let hasStarted = false;
  return data => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      const head = hasStarted ? 1 : 0;
      if (rest.length < head + 4) return;
      const length = head + rest.readUInt32BE(head);
      if (rest.length < length) return;
      if (hasStarted && (rest[0] === 0x51 || rest[0] === 0x45)) onStatement();
      hasStarted = true;
      rest = rest.subarray(length);
    }
  };
}
