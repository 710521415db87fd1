/** What reading an iCalendar file gives. */

/** One event of the file: a single event, a series, or the exception of a series. */
export interface ImportedEvent {
  /** As in the file; derived from the content when the file has none. At most 255 characters. */
  uid: string;
  /** Of an exception: the instant at which its instance would have started; of an all-day series midnight UTC of the date. */
  recurrenceId: number | null;
  /** RFC 5545 3.8.7.4; 0 or more. */
  sequence: number;
  /** One line, 1..255 characters. */
  title: string;
  description: string | null;
  /** One line, at most 500 characters. */
  location: string | null;
  status: 'TENTATIVE' | 'CONFIRMED' | 'CANCELLED';
  /** Whether it takes up time (TRANSP). */
  busy: boolean;
  visibility: 'HOUSEHOLD' | 'PRIVATE';
  allDay: boolean;
  /** Floating seconds of the start: the wall clock in `timeZone`; all-day: midnight of the first day. */
  start: number;
  /** A name that the platform knows. */
  timeZone: string;
  /** Seconds, more than 0; all-day: whole days; null: no end is given. */
  duration: number | null;
  /** A normalised RRULE. */
  rule: string | null;
  /** Instants left out of the series, and added to it; all-day: midnight UTC of the dates. Sorted, each once. */
  exdates: number[];
  rdates: number[];
}

/** An event that could not be used. `reason` is a sentence that names the event. */
export interface Skipped {
  uid: string | null;
  reason: string;
}

/** Every event of the file is in `events`, in `skipped`, or was an older copy of one of these, which `notes` tells. */
export interface CalendarFile {
  /** A series stands before its exceptions. */
  events: ImportedEvent[];
  skipped: Skipped[];
  /** What was repaired or guessed: sentences for people. */
  notes: string[];
}

/** The whole input is refused: it is no calendar, it is too large, or reading it takes too long. */
export class NotACalendar extends Error {
  override readonly name = 'NotACalendar';
}
