import { expect, test } from 'vitest';
import { followZoneData } from '../../../src/modules/calendar/zone-data.service.ts';
import { signUp } from '../../support/actors.ts';
import { startApp } from '../../support/app.ts';

/** Moves instants as if they had been derived from zone data in which Chicago was an hour behind. */
const HOUR_LATER = {
  sqlite: (column: string) => `${column} = ${column} + 3600000`,
  postgresql: (column: string) => `${column} = ${column} + interval '1 hour'`,
}[process.env['TEST_DATABASE'] as 'sqlite' | 'postgresql'];

test('new zone data moves the instants and keeps every wall clock', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const recurrence = { rule: 'FREQ=WEEKLY;COUNT=4', excluded: ['2026-11-03T23:00:00Z'] };
  const swim = await ann.creates({
    title: 'Swim',
    startsAtLocal: '2026-10-20T17:00:00',
    duration: 'PT45M',
    recurrence,
  });
  await ann.does(
    'eventUpdate',
    { id: `${swim['id']}_20261027T220000Z`, scope: 'THIS', patch: { title: 'Gala' } },
    'event { id }',
  );
  await ann.creates({ title: 'Once', startsAtLocal: '2026-11-05T09:00:00' });
  const right = await ann.expects('2026-10-01', '2026-12-01');
  expect(right).toHaveLength(4);

  const columns = ['starts_at', 'ends_at', 'recurrence_end_at', 'original_starts_at'];
  await app.sql(
    `update events set ${columns.map(HOUR_LATER).join(', ')}, exdates = '[${Date.parse('2026-11-04T00:00:00Z') / 1000}]'`,
  );
  expect(await ann.expects('2026-10-01', '2026-12-01')).not.toEqual(right);

  const told: string[] = [];
  await followZoneData(app.scope(), '2030z', message => told.push(message));
  expect(await ann.expects('2026-10-01', '2026-12-01')).toEqual(right);
  expect(told).toEqual(['Time zone data 2030z: 2 events keep their wall clock at another instant']);
  await followZoneData(app.scope(), '2030z', message => told.push(message));
  expect(told).toHaveLength(1);
});
