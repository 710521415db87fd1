import { Denied } from '../../kernel/errors.ts';
import { MAX_PAGE } from '../../kernel/page.ts';
import { Problems } from '../../kernel/problems.ts';
import { readTiming } from './event-draft.ts';
import { formatLocal } from './recurrence/civil.ts';
import { describeRule } from './recurrence/describe.ts';
import { Recurrence } from './recurrence/recurrence.ts';
import type { Rule } from './recurrence/rule.ts';
import { Zone } from './recurrence/zone.ts';
import { readRule, ruleOrProblem } from './recurrence-input.ts';

export interface Preview {
  readonly inWords: string;
  readonly instances: readonly Date[];
  readonly isEndless: boolean;
  readonly notes: readonly string[];
}

interface Question {
  readonly rule: string;
  readonly startsAtLocal: string;
  readonly timeZone: string;
  readonly first: number;
}

/** The first members of a rule; the start is one of them only if the rule produces it. */
export function preview({ rule: text, startsAtLocal, timeZone, first }: Question): Preview {
  if (first < 1 || first > MAX_PAGE) throw new Denied('BAD_USER_INPUT', `first must be from 1 to ${MAX_PAGE}`);
  const problems = new Problems();
  const timing = readTiming({ startsAtLocal, timeZone }, { zone: timeZone, timing: null }, problems);
  const rule = readRule(text, problems);
  problems.throwIfAny();
  return show(rule!, timing!.start, { zone: timeZone, first });
}

function show(rule: Rule, start: number, { zone, first }: { zone: string; first: number }): Preview {
  const problems = new Problems();
  const recurrence = new Recurrence({ start, allDay: false, zone, rule });
  ruleOrProblem(() => recurrence.assertNotEmpty(), problems.at('rule'));
  problems.throwIfAny();
  const produced = recurrence.startMatches ? recurrence : movedToFirst(recurrence, rule, zone);
  const members = produced.first(first);
  const shifted = members.filter(({ local }) => Zone.of(zone).isGap(local));
  return {
    inWords: describeRule(rule, 'en'),
    instances: members.map(({ instant }) => new Date(instant * 1000)),
    isEndless: rule.count === undefined && rule.until === undefined,
    notes: shifted.map(({ local }) => `SHIFTED_BY_CLOCK_CHANGE: ${formatLocal(local)} does not exist in ${zone}`),
  };
}

/** DTSTART is always the first instance of a series; a preview of a rule alone begins with what the rule produces. */
function movedToFirst(recurrence: Recurrence, rule: Rule, zone: string): Recurrence {
  const nearest = recurrence.nearestMember();
  return nearest ? new Recurrence({ start: nearest.local, allDay: false, zone, rule }) : recurrence;
}
