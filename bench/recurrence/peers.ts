import ICAL from 'ical.js';
// Node loads this package as CommonJS, which has only a default export; the linter reads its other build.
// oxlint-disable-next-line import/default
import rrule from 'rrule';
import { RRuleTemporal } from 'rrule-temporal';
import { parseLocal } from '../../src/modules/calendar/recurrence/civil.ts';
import { Recurrence } from '../../src/modules/calendar/recurrence/recurrence.ts';
import { parseRule } from '../../src/modules/calendar/recurrence/rule.ts';
import type { Question } from './questions.ts';

// oxlint-disable-next-line import/no-named-as-default-member -- as above
const { rrulestr } = rrule;
const ZONE = 'Europe/Berlin';
const basic = (text: string): string => text.replaceAll(/[-:]/g, '');

/** Makes an engine ready for one rule, and answers how many starts the window holds. */
export type Engine = (question: Question) => () => number;

const seriesOf = ({ rule, start }: Question): ConstructorParameters<typeof Recurrence>[0] => ({
  start: parseLocal(start),
  allDay: false,
  zone: ZONE,
  rule: parseRule(rule),
});

/** Compiled once, as the peers are. */
export const ours: Engine = question => {
  const recurrence = new Recurrence(seriesOf(question));
  return () => recurrence.starts(question.from, question.to).length;
};

/** As the server asks: a row whose rule is a text. */
export const oursFromText: Engine = question => () =>
  new Recurrence(seriesOf(question)).starts(question.from, question.to).length;

/** Compiled once as well; its zone arithmetic is part of the answer, as ours is. */
export const rruleTemporal: Engine = ({ rule, start, from, to }) => {
  const compiled = new RRuleTemporal({ rruleString: `DTSTART;TZID=${ZONE}:${basic(start)}\nRRULE:${rule}` });
  return () => compiled.between(new Date(from * 1000), new Date(to * 1000), true).length;
};

/** Without a zone, and without its cache of results, which would answer the same question from memory. */
export const rrulePackage: Engine = ({ rule, start, from, to }) => {
  const compiled = rrulestr(`DTSTART:${basic(start)}Z\nRRULE:${rule}`, { cache: false });
  return () => compiled.between(new Date(from * 1000), new Date(to * 1000), true).length;
};

/** Without a zone; it can only walk from DTSTART. */
export const icalJs: Engine = ({ rule, start, from, to }) => {
  const compiled = ICAL.Recur.fromString(rule);
  const first = ICAL.Time.fromString(start, undefined as never);
  return () => {
    const walk = compiled.iterator(first);
    let found = 0;
    for (let next = walk.next(); next; next = walk.next()) {
      const at = Date.UTC(next.year, next.month - 1, next.day, next.hour) / 1000;
      if (at >= to) break;
      if (at >= from) found++;
    }
    return found;
  };
};
