import { randomUUIDv7 } from 'node:crypto';
import type { Scope } from '../../kernel/scope.ts';
import { newColumns } from './event-columns.ts';
import type { Event, EventRow } from './event.entity.ts';
import { mayEdit, mayShare } from './event.policy.ts';
import { Notes } from './ics/notes.ts';
import { type ImportedColumns, type Incoming, isSame } from './import-columns.ts';
import { exceptionKey, type KnownEvent, type KnownEvents } from './import-known.ts';
import { labelOf, singleUid } from './import-names.ts';

/** The row of an imported event, whole. */
export type ImportedRow = ImportedColumns &
  Pick<
    Event,
    | 'id'
    | 'uid'
    | 'workflowId'
    | 'version'
    | 'visibility'
    | 'calendarId'
    | 'organizerId'
    | 'recurrenceParentId'
    | 'originalStartsAt'
    | 'createdAt'
    | 'updatedAt'
  >;

/** Where an exception belongs: its series, whether this is known or new. */
type Series = Pick<EventRow, 'id' | 'uid' | 'organizerId' | 'visibility' | 'isRecurring'> & {
  readonly known: KnownEvent | null;
};

type Place = Pick<ImportedRow, 'uid' | 'organizerId' | 'visibility' | 'recurrenceParentId' | 'originalStartsAt'>;

const NOT_YOURS = 'the calendar has an event with this UID that you may not change (FORBIDDEN)';

/** Decides what becomes of each event of a file; nothing is written yet. */
export class ImportPlan {
  readonly inserts: ImportedRow[] = [];
  readonly updates: ImportedRow[] = [];
  /** Series that change only in that one of their exceptions does. */
  readonly touched = new Set<string>();
  /** Series that become private, and their exceptions with them. */
  readonly hidden: string[] = [];
  readonly skipped: string[] = [];
  readonly notes = new Notes();
  unchanged = 0;
  readonly #scope: Scope;
  readonly #calendarId: string;
  readonly #known: KnownEvents;
  readonly #now: Date;
  readonly #claimed = new Set<string>();

  constructor(scope: Scope, calendarId: string, known: KnownEvents) {
    this.#scope = scope;
    this.#calendarId = calendarId;
    this.#known = known;
    this.#now = scope.clock.now();
  }

  /** All events of the file that share one UID. */
  take(events: readonly Incoming[]): void {
    const { master, exceptions } = foldSingle(events, this.#known);
    const uid = events[0]!.event.uid;
    const known = this.#known.masters.get(uid) ?? null;
    const isOlder = master !== undefined && known !== null && master.event.sequence < known.sequence;
    const series = master ? this.#takeMaster(master, uid) : known && { ...known, known };
    for (const exception of exceptions) {
      if (!series?.isRecurring) this.#takeSingle(exception, series !== null);
      else this.#takeException(exception, series, isOlder);
    }
  }

  /** A single event or a series. Gives what will be stored under its UID. */
  #takeMaster(incoming: Incoming, uid: string): Series | null {
    const { event, columns } = incoming;
    if (!this.#claim(uid)) {
      this.#skip(incoming, 'another event of the file is kept under its UID (INVALID)');
      return null;
    }
    const known = this.#known.masters.get(uid);
    if (!known) {
      const row = this.#insert(columns, {
        uid,
        organizerId: this.#scope.viewerId,
        visibility: event.visibility,
        recurrenceParentId: null,
        originalStartsAt: null,
      });
      return { ...row, known: null };
    }
    // who may see an event is for its owners to say; from others a file does not take it
    const visibility = event.visibility === 'PRIVATE' && mayShare(known.role) ? 'PRIVATE' : known.visibility;
    const isHidden = visibility !== known.visibility;
    if (!this.#shouldUpdate(incoming, known, isSame(known, columns) && !isHidden)) return { ...known, known };
    if (isHidden) this.hidden.push(known.id);
    return { ...this.#update(columns, { ...known, visibility }), known };
  }

  #takeException(incoming: Incoming, series: Series, isOfOlderSeries: boolean): void {
    const { event, columns } = incoming;
    const originalStart = event.recurrenceId!;
    const place: Place = {
      uid: series.uid,
      organizerId: series.organizerId,
      visibility: series.visibility,
      recurrenceParentId: series.id,
      originalStartsAt: new Date(originalStart * 1000),
    };
    const known = this.#known.exceptions.get(exceptionKey(series.id, originalStart));
    if (known) {
      if (!this.#shouldUpdate(incoming, known, isSame(known, columns))) return;
      this.#update(columns, { ...known, ...place });
    } else if (series.known && !mayEdit(series.known.role)) return this.#skip(incoming, NOT_YOURS);
    else if (series.known && isOfOlderSeries && event.sequence < series.known.sequence) {
      return this.#keepNewer(incoming, series.known); // the series may have moved since, and its instances with it
    } else this.#addException(incoming, place);
    if (series.known) this.touched.add(series.id);
  }

  /** A changed instance that came without its series once is a single event; now it finds its place. */
  #addException({ event, columns }: Incoming, place: Place): void {
    const uid = singleUid(event);
    const single = this.#known.masters.get(uid);
    if (single && mayEdit(single.role) && this.#claim(uid)) this.#update(columns, { ...single, ...place });
    else this.#insert(columns, place);
  }

  /** A changed instance of what does not repeat, or is not there. */
  #takeSingle({ event, columns }: Incoming, hasMaster: boolean): void {
    const why = hasMaster ? 'its event does not repeat' : 'its series is neither in the file nor on the calendar';
    this.notes.add(`${labelOf(event)}: ${why}; it was kept as a single event.`);
    this.#takeMaster({ event, columns }, singleUid(event));
  }

  /** Newer SEQUENCE wins (RFC 5546 2.1.4); what may not be changed is not, and of what may not be seen nothing is said. */
  #shouldUpdate(incoming: Incoming, known: KnownEvent, isTheSame: boolean): boolean {
    const isOlder = incoming.event.sequence < known.sequence;
    if (known.role === null) this.#skip(incoming, NOT_YOURS);
    else if (isOlder) this.#keepNewer(incoming, known);
    else if (isTheSame) this.unchanged += 1;
    else if (mayEdit(known.role)) return true;
    else this.#skip(incoming, NOT_YOURS);
    return false;
  }

  #keepNewer({ event }: Incoming, { sequence }: KnownEvent): void {
    this.unchanged += 1;
    this.notes.add(
      `${labelOf(event)}: the calendar has a newer copy (SEQUENCE ${sequence}, in the file ${event.sequence}), which was kept.`,
    );
  }

  #skip({ event }: Incoming, reason: string): void {
    this.skipped.push(`${labelOf(event)} was skipped: ${reason}.`);
  }

  /** Each UID is written once, whatever names a file holds. */
  #claim(uid: string): boolean {
    const isFree = !this.#claimed.has(uid);
    this.#claimed.add(uid);
    return isFree;
  }

  #insert(columns: ImportedColumns, place: Place): ImportedRow {
    const created = { calendarId: this.#calendarId, createdAt: this.#now, updatedAt: this.#now };
    const row = { ...newColumns(randomUUIDv7()), ...columns, ...place, ...created };
    this.inserts.push(row);
    return row;
  }

  #update(columns: ImportedColumns, known: KnownEvent): ImportedRow {
    const { id, workflowId, version, calendarId, createdAt } = known;
    const { uid, organizerId, visibility, recurrenceParentId, originalStartsAt } = known;
    const place: Place = { uid, organizerId, visibility, recurrenceParentId, originalStartsAt };
    const kept = { id, workflowId, calendarId, createdAt };
    const row = { ...columns, ...place, ...kept, version: version + 1, updatedAt: this.#now };
    this.updates.push(row);
    return row;
  }
}

/**
 * Splits what shares a UID. The only instance of an event that does not repeat is the event: a changed copy of it replaces
 * the event, unless this is the newer one.
 */
function foldSingle(events: readonly Incoming[], known: KnownEvents) {
  const master = events.find(({ event }) => event.recurrenceId === null);
  const exceptions = events.filter(each => each !== master);
  const stored = master?.columns ?? known.masters.get(events[0]!.event.uid);
  if (!stored || stored.isRecurring) return { master, exceptions };
  const start = stored.startsAt.getTime() / 1000;
  const only = exceptions.find(({ event }) => event.recurrenceId === start);
  const isNewer = only !== undefined && only.event.sequence >= (master?.event.sequence ?? 0);
  const replaced = isNewer ? { columns: only.columns, event: { ...only.event, recurrenceId: null } } : master;
  return { master: replaced, exceptions: exceptions.filter(each => each !== only) };
}
