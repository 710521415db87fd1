import { getNamedType, isInterfaceType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/schema.ts';
import type { Loose } from '../../support/actors.ts';
import { type Answer, freshDatabase, startApp, statementsOf, type TestApp } from '../../support/app.ts';
import { type Call, CALLS } from './calls.ts';
import { Objects, Rows } from './objects.ts';
import { outcomeOf, send } from './outcome.ts';
import { ACTORS, type ActorName, readRows, type Row } from './table.ts';
import { makeWorld, type World } from './world.ts';

const schema = createSchema();
const written = readRows();
/** What `node` shows of an object `nodes` shows as well. */
const rows = written.flatMap(row =>
  row.call.startsWith('node ') ? [row, { ...row, call: row.call.replace('node', 'nodes') }] : [row],
);

const rootsOf = (): string[] =>
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(type =>
    Object.keys(type?.getFields() ?? {}),
  );

const typesOf = (name: string): string[] => {
  const type = schema.getType(name);
  return isInterfaceType(type) ? schema.getPossibleTypes(type).map(each => each.name) : [];
};

const typesIn = (field: string) =>
  new Set(rows.flatMap(({ call }) => (call.startsWith(`${field} `) ? [call.split(' ')[1]!] : [])));

describe('the tables', () => {
  test('have lines for every root field, and for none that is not there', () => {
    const named = rows.map(({ call }) => call.split(' ')[0]!);
    expect([...new Set(named)].toSorted()).toEqual(rootsOf().toSorted());
    expect(rows.map(({ call }) => call).filter(call => !(call in CALLS))).toEqual([]);
  });

  test('have lines for every type that has ids, and for every type that can be removed and brought back', () => {
    expect([...typesIn('node')].toSorted()).toEqual(typesOf('Node').toSorted());
    expect([...typesIn('restore')].toSorted()).toEqual(typesOf('SoftDeletable').toSorted());
  });

  test('ask for the foreign and the missing wherever they ask for what belongs to somebody', () => {
    const objectsOf = Map.groupBy(rows, ({ call }) => call);
    const incomplete = [...objectsOf].filter(([, lines]) => {
      const objects = lines.map(({ object }) => object);
      return objects.includes('home') && !(objects.includes('foreign') && objects.includes('missing'));
    });
    expect(incomplete).toEqual([]);
    const takesIds = Object.values({ ...schema.getQueryType()?.getFields() }).filter(({ args }) =>
      args.some(({ type }) => getNamedType(type).name === 'ID'),
    );
    const asked = new Set(rows.filter(({ object }) => object === 'missing').map(({ call }) => call.split(' ')[0]));
    expect(takesIds.map(({ name }) => name).filter(name => !asked.has(name))).toEqual([]);
  });
});

interface Asked {
  readonly outcome: string;
  readonly answer: string;
  readonly statements: number;
}

const idOf = ({ call, object }: Row, actor: ActorName) => `${call} ${object} ${actor}`;

/** An answer without what differs by chance: ids that were sent, and ids of the request. */
function blank(answer: Answer<Loose>, variables: object): string {
  const sent = JSON.stringify(variables).match(/[\da-f]{8}-[\da-f-]{27}/g) ?? [];
  const text = JSON.stringify(answer).replaceAll(/"requestId":"[^"]*"/g, '');
  return sent.reduce((blanked, id) => blanked.replaceAll(id, 'id'), text);
}

describe.each(['sqlite', 'postgresql'])('On %s', kind => {
  let app: TestApp;
  let remove: () => void;
  let world: World;
  const requests = new Map<string, Call>();
  const answers = new Map<string, Asked>();

  async function ask(id: string, actor: ActorName): Promise<Asked> {
    const call = requests.get(id)!;
    let answer: Answer<Loose> | null = null;
    const work = async () => {
      answer = await send(app, call, call.token ?? world.people[actor].token);
    };
    const statements = await statementsOf(work);
    return { outcome: outcomeOf(answer!), answer: blank(answer!, call.variables), statements: statements.length };
  }

  beforeAll(async () => {
    const database = await freshDatabase(kind);
    remove = database.remove;
    app = await startApp({ DATABASE_URL: database.url });
    world = await makeWorld(app);
    const stored = new Rows();
    const objects = new Objects(world, stored);
    for (const row of rows) {
      for (const actor of ACTORS) {
        const cell = { object: row.object, person: world.people[actor], objects, world };
        requests.set(idOf(row, actor), CALLS[row.call]!(cell));
      }
    }
    await stored.write(app);
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    remove();
  });

  test.for(rows.map(row => [row.call, row.object, row] as const))('%s, %s', async ([, , row]) => {
    const outcomes: Record<string, string> = {};
    for (const actor of ACTORS) {
      // oxlint-disable-next-line no-await-in-loop -- statements are counted one request after the other
      const asked = await ask(idOf(row, actor), actor);
      answers.set(idOf(row, actor), asked);
      outcomes[actor] = asked.outcome;
    }
    expect(outcomes).toEqual(row.outcomes);
  });

  test('what is foreign is answered as what is missing, in as many statements', () => {
    const differing: unknown[] = [];
    let compared = 0;
    for (const row of rows.filter(({ object }) => object === 'foreign')) {
      for (const actor of ACTORS) {
        const [foreign, missing] = [row, { ...row, object: 'missing' }].map(each => answers.get(idOf(each, actor))!);
        if (foreign!.outcome === 'ok') continue; // an operator erases anybody
        compared += 1;
        if (JSON.stringify(foreign) !== JSON.stringify(missing))
          differing.push({ id: idOf(row, actor), foreign, missing });
      }
    }
    expect(differing).toEqual([]);
    expect(compared).toBeGreaterThan(300);
  });
});
