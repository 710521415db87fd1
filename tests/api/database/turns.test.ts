import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { connect as connectTo } from '../../../src/database/connect.ts';
import { sqliteFileOf } from '../../../src/database/options.ts';
import { User } from '../../../src/modules/people/user.entity.ts';
import { entities } from '../../../src/schema.ts';
import { signUp } from '../../support/actors.ts';
import { freshDatabase, startApp } from '../../support/app.ts';

test.runIf(process.env['TEST_DATABASE'] === 'sqlite')(
  'while another process writes to the file, writing waits and everything else goes on',
  async () => {
    await using app = await startApp();
    const ann = await signUp(app, 'ann');
    const [{ file }] = (await app.sql("select file from pragma_database_list where name = 'main'")) as [
      { file: string },
    ];
    const other = new Database(file);
    other.exec('begin immediate');
    const writing = ann.creates({ title: 'Tea', startsAt: '2026-11-01T15:00:00Z' });
    const began = performance.now();
    for (let i = 0; i < 10; i++)
      expect((await ann.asks('{ viewer { name } }')).data).toEqual({ viewer: { name: 'ann' } });
    expect(performance.now() - began).toBeLessThan(2000);
    other.exec('commit');
    other.close();
    expect(await writing).toMatchObject({ title: 'Tea' });
  },
);

test.runIf(process.env['TEST_DATABASE'] === 'sqlite')(
  'while another process writes to the file, it is opened and closed all the same',
  async () => {
    const { url, remove } = await freshDatabase('sqlite');
    onTestFinished(remove);
    const other = new Database(sqliteFileOf(url));
    onTestFinished(() => void other.close());
    other.pragma('journal_mode = WAL');
    // of what has grown, SQLite wants to write down figures
    other.exec(`create table grown (a); create index ix_grown on grown (a);
      insert into grown with recursive counted(n) as (select 1 union all select n + 1 from counted where n < 2000) select n from counted;
      begin immediate; insert into grown values (0)`);
    const orm = await connectTo({ url }, entities, () => {}, { attempts: 1, pauseMs: 0 });
    await expect(orm.close(true)).resolves.toBeUndefined();
    other.exec('rollback');
  },
);

/** A wire to the database that breaks when a transaction is about to begin, as often as it is told to. */
async function brittleWire(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const port = Number(target.port);
  const wire = { breaks: 0, url: '', close: () => void server.close() };
  const server = createServer(client => {
    const database = connect(port, target.hostname);
    const end = () => [client, database].forEach(socket => socket.destroy());
    client.on('data', bytes => {
      if (wire.breaks === 0 || !bytes.includes('begin')) return void database.write(bytes);
      wire.breaks -= 1;
      end();
    });
    database.pipe(client);
    for (const socket of [client, database]) socket.on('error', end).on('close', end);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  target.port = String((server.address() as AddressInfo).port);
  return Object.assign(wire, { url: target.href });
}

test.runIf(process.env['TEST_DATABASE'] === 'postgresql')(
  'a connection that breaks at BEGIN costs no place in the pool',
  async () => {
    const { url, remove } = await freshDatabase();
    const wire = await brittleWire(url);
    {
      await using app = await startApp({ DATABASE_URL: wire.url, DB_POOL_MAX: '2' });
      const ann = await signUp(app, 'ann');
      for (let i = 0; i < 5; i++) {
        wire.breaks = 1;
        await ann.creates({ title: `Tea ${i}`, startsAt: '2026-11-01T15:00:00Z' });
      }
      expect((await ann.asks('{ events { totalCount } }')).data['events']).toEqual({ totalCount: 5 });
    }
    wire.close();
    remove();
  },
);

test.runIf(process.env['TEST_DATABASE'] === 'postgresql')(
  'a pool without a free connection is told of, and nobody hangs',
  async () => {
    await using app = await startApp({ DB_POOL_MAX: '2' });
    const ann = await signUp(app, 'ann');
    const answer = await app.scope().commit(async one => {
      await one.em.count(User);
      return app.scope().commit(async other => {
        await other.em.count(User); // now both connections are held
        return ann.asks('{ viewer { name } }');
      });
    });
    expect(answer.errors?.map(({ extensions }) => extensions['code'])).toEqual(['UNAVAILABLE']);
    expect((await ann.asks('{ viewer { name } }')).data).toEqual({ viewer: { name: 'ann' } });
  },
);
