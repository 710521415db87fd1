/** Budgets of reading one file. They bound time and memory whatever a file holds, and leave room above what real calendars need. */

/** Bytes in a file. */
export const MAX_BYTES = 10 * 1024 * 1024;
/** Calendars, and what stands directly in one (events, tasks, time zones), in a file. */
export const MAX_COMPONENTS = 20_000;
/** Nesting: VCALENDAR is 1, VEVENT 2, VALARM 3. */
export const MAX_DEPTH = 5;
/** Properties that are read, in one component. */
export const MAX_PROPERTIES = 500;
/** Characters in an unfolded line. */
export const MAX_LINE = 100_000;
/** Dates in the EXDATEs or in the RDATEs of one event. */
export const MAX_DATES = 5_000;
/** STANDARD and DAYLIGHT parts in one VTIMEZONE. */
export const MAX_OBSERVANCES = 50;
/** Milliseconds of work in all, pauses not counted. */
export const MAX_WORK = 10_000;
/** Milliseconds of work before others are let run. */
export const SLICE = 50;
/** Notes that are kept; a person reads no more. */
export const MAX_NOTES = 200;

/** Characters in a title, and in an UID. */
export const MAX_TITLE = 255;
/** Characters in a location. */
export const MAX_LOCATION = 500;
/** Days that one instance of a series may last: range queries look back no further. */
export const MAX_SERIES_DAYS = 31;
