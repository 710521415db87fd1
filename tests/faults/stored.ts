import { MikroORM } from '@mikro-orm/core';
import { databaseOptions } from '../../src/database/options.ts';
import { entities } from '../../src/schema.ts';
import type { Loose } from '../support/actors.ts';
import { GUESTS } from './household.ts';

/** What should never be there, whatever was cut off and when: halves and doubles, each found by its rows. */
const HALVES = {
  'event twice': 'select title from events group by title having count(*) > 1',
  'event without owner':
    'select id from events e where not exists (select 1 from event_memberships m where m.event_id = e.id)',
  'event without participant':
    'select id from events e where not exists (select 1 from event_participants p where p.event_id = e.id)',
  'account without household':
    'select id from users u where not exists (select 1 from household_roles r where r.user_id = u.id)',
  'account without calendar':
    'select id from users u where not exists (select 1 from calendars c where c.default_of_id = u.id)',
  'event of no action': `select id from events e where not exists (select 1 from revisions r
    join user_actions a on a.id = r.action_id and a.outcome = 'SUCCESS'
    where r.entity_id = e.id and r.entity = 'events' and r.kind = 'CREATE')`,
  'participant without revision': `select id from event_participants p where not exists
    (select 1 from revisions r where r.entity_id = p.id and r.entity = 'event_participants' and r.kind = 'CREATE')`,
  'revision of no action':
    'select entity_id from revisions r where not exists (select 1 from user_actions a where a.id = r.action_id)',
  'revision of an event that is not there': `select entity_id from revisions r where r.entity = 'events'
    and not exists (select 1 from events e where e.id = r.entity_id)`,
  'change of two actions': `select entity_id from revisions where kind = 'CREATE'
    group by entity, entity_id having count(*) > 1`,
  'number of no action':
    'select sequence from ledger_seals s where not exists (select 1 from user_actions a where a.id = s.id)',
  'hole in the numbers': 'select max(sequence) as last from ledger_seals having max(sequence) <> count(*)',
  'action without a number': `select id from user_actions a where not exists (select 1 from ledger_seals s where s.id = a.id)
    and not exists (select 1 from ledger_unsealed u where u.id = a.id)`,
  'action that did nothing': `select id from user_actions a where action_type = 'mutation eventCreate'
    and outcome = 'SUCCESS' and not exists (select 1 from revisions r where r.action_id = a.id)`,
};

/** The same, each with nothing found. */
export const NO_HALVES: Record<string, Loose[]> = Object.fromEntries(Object.keys(HALVES).map(name => [name, []]));

/** What the database itself says, read beside any server. */
export interface Stored {
  /** Everything that is half or double, by what is wrong with it. */
  readonly halves: Record<string, Loose[]>;
  /** Of all events. */
  readonly titles: string[];
  /** Of all accounts. */
  readonly emails: string[];
  /** Titles of events that have not all five participants. */
  readonly short: string[];
}

/** Sends one statement to a database. */
export async function query(url: string, text: string): Promise<Loose[]> {
  const orm = await MikroORM.init(databaseOptions({ url }, entities));
  try {
    return (await orm.em.getConnection().execute(text)) as Loose[];
  } finally {
    await orm.close();
  }
}

/** Reads a database from beside. */
export async function stored(url: string): Promise<Stored> {
  const orm = await MikroORM.init(databaseOptions({ url }, entities));
  const read = (text: string) => orm.em.getConnection().execute(text) as Promise<Loose[]>;
  const column = async (name: string, text: string) => (await read(text)).map(row => String(row[name]));
  try {
    const halves: Record<string, Loose[]> = {};
    for (const [name, text] of Object.entries(HALVES)) halves[name] = await read(text);
    return {
      halves,
      titles: await column('title', 'select title from events order by title'),
      emails: await column('email', 'select email from users'),
      short: await column(
        'title',
        `select title from events e
          where (select count(*) from event_participants p where p.event_id = e.id) <> ${GUESTS}`,
      ),
    };
  } finally {
    await orm.close();
  }
}
