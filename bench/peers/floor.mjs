// The floor: Fastify, the SQL by hand and JSON.stringify, no GraphQL.
import Fastify from 'fastify';
import { openRows } from './rows.mjs';

const db = openRows();
const flat = ({ id, title, description, location, status, startsAt, endsAt }) => ({
  id,
  title,
  description,
  location,
  status,
  startsAt,
  endsAt,
});

const part = ({ id, role, response, member }) => ({ id, role, response, member });

async function eventsWithPeople(actor, { from, first }) {
  const events = await db.events(actor, from, first);
  const [users, participants] = await Promise.all([
    db.users(actor, [...new Set(events.map(event => event.organizerId))]),
    db.participants(
      actor,
      events.map(event => event.id),
    ),
  ]);
  const organizers = new Map(users.map(user => [user.id, user]));
  const ofEvent = Map.groupBy(participants, participant => participant.eventId);
  return events.map(event => ({
    ...flat(event),
    organizer: organizers.get(event.organizerId),
    participants: (ofEvent.get(event.id) ?? []).map(part),
  }));
}

async function created(actor, { input }) {
  const { id, title, startsAt } = await db.create(actor, input);
  const participants = (await db.participants(actor, [id])).map(each => ({
    id: each.id,
    role: each.role,
    response: each.response,
  }));
  return { eventCreate: { event: { id, title, startsAt, participants } } };
}

const answers = {
  Q1: async (actor, variables) => ({ events: { nodes: await eventsWithPeople(actor, variables) } }),
  Q2: async (actor, { from, first }) => ({ events: { nodes: (await db.events(actor, from, first)).map(flat) } }),
  Q3: async (actor, { id }) => ({ event: flat(await db.event(actor, id)) }),
  Q4: created,
};

const app = Fastify();
app.post('/graphql', async (request, reply) => {
  const actor = await db.actorOf(request.headers);
  const { operationName, variables } = request.body;
  return reply
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ data: await answers[operationName](actor, variables) }));
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
