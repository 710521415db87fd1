import { refuse } from '../../kernel/errors.ts';
import type { Scope, Work } from '../../kernel/scope.ts';
import type { CalendarRow } from './calendar.entity.ts';
import { calendarFor } from './event.service.ts';
import { type CalendarFile, NotACalendar } from './ics/calendar-file.ts';
import { readCalendar } from './ics/read-calendar.ts';
import { Slices } from './ics/slices.ts';
import { type Incoming, toIncoming } from './import-columns.ts';
import { type KnownEvents, readKnown, remember } from './import-known.ts';
import { singleUid } from './import-names.ts';
import { ImportPlan } from './import-plan.ts';
import { inSlices, type Pace, politePace } from './import-slices.ts';
import { writePlan } from './import-write.ts';

/** A calendar file, and where its events go. */
export interface ImportRequest {
  /** Absent: the viewer's own calendar. */
  readonly calendarId?: string | null;
  /** Bytes are decoded as reading goes; text was decoded already. */
  readonly ics: Uint8Array | string;
  /** Tells what would become of the file, and changes nothing. */
  readonly dryRun: boolean;
}

/** What became of each event of a file. */
export interface ImportResult {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Sentences that name an event and why it could not be used. */
  readonly skipped: readonly string[];
  /** Sentences on what was repaired or guessed. */
  readonly notes: readonly string[];
}

/** A file that has been read, and how its events would be stored. */
interface Prepared {
  readonly file: CalendarFile;
  readonly incoming: readonly Incoming[];
}

/** Reads a file into a calendar. All that is slow comes before the unit of work that it gives. */
export async function importCalendar(
  scope: Scope,
  request: ImportRequest,
  pace: Pace = politePace,
): Promise<Work<ImportResult>> {
  const calendar = await calendarFor(scope, request.calendarId, ['calendarId']);
  const prepared = await prepare(request.ics, calendar, pace);
  if (request.dryRun) {
    const result = resultOf(prepared, await planFor(scope, calendar, prepared, { pace, isLocking: false }));
    return async () => result;
  }
  return async inner => {
    await calendarFor(inner, calendar.id, ['calendarId']); // it may have been removed meanwhile
    await inner.sql.takeTurns(inner.rows(), `import ${calendar.id}`);
    const plan = await planFor(inner, calendar, prepared, { pace, isLocking: true });
    await writePlan(inner, plan, pace);
    return resultOf(prepared, plan);
  };
}

async function prepare(ics: ImportRequest['ics'], { timeZone }: CalendarRow, pace: Pace): Promise<Prepared> {
  try {
    const file = await readCalendar(ics, { ...pace, defaultZone: timeZone });
    const slices = new Slices(pace);
    const incoming: Incoming[] = [];
    for (const event of file.events) {
      incoming.push(toIncoming(event));
      if (slices.isDue()) await slices.next();
    }
    return { file, incoming };
  } catch (error) {
    if (error instanceof NotACalendar) return refuse('INVALID', error.message, ['ics']);
    throw error;
  }
}

interface Planning {
  readonly pace: Pace;
  /** Whether what is read stays as it is until the unit of work ends. */
  readonly isLocking: boolean;
}

/** Compares a file with its calendar. */
async function planFor(
  scope: Scope,
  calendar: CalendarRow,
  { incoming }: Prepared,
  { pace, isLocking }: Planning,
): Promise<ImportPlan> {
  const known: KnownEvents = { masters: new Map(), exceptions: new Map() };
  const plan = new ImportPlan(scope, calendar.id, known);
  const groups = [...Map.groupBy(incoming, ({ event }) => event.uid).values()];
  await inSlices(groups, pace, 'compared', async slice => {
    remember(known, await readKnown(scope, calendar, slice.flatMap(uidsOf), isLocking));
    for (const group of slice) plan.take(group);
  });
  return plan;
}

/** Under which UIDs the events of a file that share one may be kept. */
const uidsOf = (group: readonly Incoming[]): string[] => [
  group[0]!.event.uid,
  ...group.flatMap(({ event }) => (event.recurrenceId === null ? [] : [singleUid(event)])),
];

const resultOf = ({ file }: Prepared, plan: ImportPlan): ImportResult => ({
  created: plan.inserts.length,
  updated: plan.updates.length,
  unchanged: plan.unchanged,
  skipped: [...file.skipped.map(({ reason }) => reason), ...plan.skipped],
  notes: [...file.notes, ...plan.notes.list()],
});
