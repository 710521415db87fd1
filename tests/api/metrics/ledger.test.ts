import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { signUp } from '../../support/actors.ts';
import { NOW, startApp } from '../../support/app.ts';
import { scrape } from './scraping.ts';

test('how far the ledger is can be seen, and whether it is whole', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  await ann.creates({ title: 'Choir', startsAtLocal: '2026-10-05T19:00:00' });
  const [actions] = await app.sql('select count(*) as count from user_actions');
  const [sealed] = await app.sql('select count(*) as count from ledger_seals');
  expect(Number(actions?.['count'])).toBeGreaterThanOrEqual(2);
  // an action may get its number between one reading and the next
  await expect
    .poll(async () => {
      const now = await scrape(app);
      return now.value('almanac_ledger_head') + now.value('almanac_ledger_unsealed');
    })
    .toBe(Number(actions?.['count']));
  const seen = await scrape(app);
  expect(seen.value('almanac_ledger_head')).toBeGreaterThanOrEqual(Number(sealed?.['count']));
  expect(seen.value('almanac_ledger_chain_intact')).toBe(1);
  expect(seen.value('almanac_audit_spooled')).toBe(0);
  expect(seen.has('almanac_audit_spooled')).toBe(true);
});

const isPostgres = process.env['TEST_DATABASE'] === 'postgresql';
const stored = (at: Date) => (isPostgres ? `'${at.toISOString()}'` : String(at.getTime()));

test('what waits for its number is seen with its age', async () => {
  await using app = await startApp();
  const at = stored(new Date(NOW.getTime() - 90_000));
  const waits = () =>
    app.sql(
      `insert into user_actions (id, timestamp, user_id, username, user_roles, action_type, resource, outcome) values ('${randomUUID()}', ${at}, 'system', 'system', '[]', 'server test', '', 'SUCCESS')`,
    );
  // the server may be about to give it one
  await expect
    .poll(async () => {
      await waits();
      const seen = await scrape(app);
      return [seen.value('almanac_ledger_oldest_unsealed_seconds'), seen.value('almanac_ledger_unsealed') > 0];
    })
    .toEqual([90, true]);
});

test('how long ago the chain was signed is seen once it was', async () => {
  await using app = await startApp();
  const [signed] = await app.sql('select count(*) as count from ledger_anchors');
  expect((await scrape(app)).has('almanac_ledger_anchor_age_seconds')).toBe(Number(signed?.['count']) > 0);
  const bytes = isPostgres ? String.raw`'\x00'` : "x'00'";
  await app.sql(
    `insert into ledger_anchors (sequence, hash, at, key_id, signature) values (9000, ${bytes}, ${stored(NOW)}, 'k', ${bytes})`,
  );
  app.clock.at = new Date(NOW.getTime() + 60_000);
  expect((await scrape(app)).value('almanac_ledger_anchor_age_seconds')).toBe(60);
});
