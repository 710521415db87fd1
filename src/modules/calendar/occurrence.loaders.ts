import type { Loader } from '../../kernel/loader.ts';
import { type Connection, type PageArgs, pageOf } from '../../kernel/page.ts';
import type { Scope } from '../../kernel/scope.ts';
import { type OccurrenceRow, takesPlace } from './occurrence.ts';
import { participantsOfEvent } from './people.loaders.ts';
import { occurrencesIn, readWindow, toPage, type Window } from './occurrence.service.ts';

type Args = Window & PageArgs;

/** The occurrences of each event in one window, for any number of events in two statements. */
export function occurrencesOfEvent(args: Args): Loader<Scope, Connection<OccurrenceRow>> {
  return {
    batch: async (scope, eventIds) => {
      const page = pageOf(scope, args, 'occurrences');
      const all = await occurrencesIn(scope, readWindow(scope, args), { eventIds });
      const byEvent = Map.groupBy(all.filter(takesPlace), occurrence => occurrence.event.id);
      return new Map(eventIds.map(id => [id, toPage(scope, byEvent.get(id) ?? [], page)]));
    },
    missing: () => {
      throw new Error('Every event has a page of occurrences, if an empty one');
    },
  };
}

/** The occurrences of each member in one window, for any number of members in three statements. */
export function occurrencesOfMember(args: Args): Loader<Scope, Connection<OccurrenceRow>> {
  return {
    batch: async (scope, memberIds) => {
      const page = pageOf(scope, args, 'occurrences');
      const all = (await occurrencesIn(scope, readWindow(scope, args), { memberIds })).filter(takesPlace);
      const parts = await Promise.all(
        all.map(({ event, exception }) => scope.load(participantsOfEvent, (exception ?? event).id)),
      );
      const ofMember = (id: string) => all.filter((_, i) => parts[i]?.some(({ memberId }) => memberId === id));
      return new Map(memberIds.map(id => [id, toPage(scope, ofMember(id), page)]));
    },
    missing: () => {
      throw new Error('Every member has a page of occurrences, if an empty one');
    },
  };
}
