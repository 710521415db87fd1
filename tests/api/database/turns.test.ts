import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { signUp } from '../../support/actors.ts';
import { startApp } from '../../support/app.ts';

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

test.runIf(process.env['TEST_DATABASE'] === 'postgresql')(
  'connections that the database drops are replaced, however often, and none is lost',
  async () => {
    await using app = await startApp({ DB_POOL_MAX: '3' });
    const ann = await signUp(app, 'ann');
    for (let i = 0; i < 8; i++) {
      await ann.creates({ title: `Tea ${i}`, startsAt: '2026-11-01T15:00:00Z' });
      await app.sql(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    }
    const { data } = await ann.asks('{ events { totalCount } }');
    expect(data['events']).toEqual({ totalCount: 8 });
  },
);
