import type { NodeKind } from '../../kernel/node.ts';
import { calendarById, eventById, probeCalendars } from './calendar.loaders.ts';
import { restoreCalendar } from './calendar.service.ts';
import { restoreEvent } from './event-delete.service.ts';
import { probeEvents } from './event.repository.ts';
import { membershipById, participantById, probeMemberships, probeParticipants } from './people.loaders.ts';

export const calendarNodes: readonly NodeKind[] = [
  { typename: 'Calendar', probe: probeCalendars, byId: calendarById, restore: restoreCalendar },
  { typename: 'Event', probe: probeEvents, byId: eventById, restore: restoreEvent },
  { typename: 'EventParticipant', probe: probeParticipants, byId: participantById },
  { typename: 'EventMembership', probe: probeMemberships, byId: membershipById },
];
