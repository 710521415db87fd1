/** How a rule follows when the start of its series moves: what it says about the start's day and time is said of the new one. */
import { DAY, mod } from './civil.ts';
import { moveDays } from './move-days.ts';
import type { Recurrence } from './recurrence.ts';
import { type Rule, RuleError } from './rule.ts';
import { type MoveTarget, moveUntil } from './move-until.ts';

/**
 * The rule of a series whose floating start moves by so many seconds, UNTIL moved as well; null stays null.
 * @throws RuleError RULE_START_MISMATCH when only a person can say what the rule should be
 */
export function moveRule(old: Recurrence, shift: number, target: MoveTarget): Rule | null {
  const { rule, start, allDay, zone } = old.series;
  if (!rule) return null;
  const timed = target.allDay ? withoutTimes(rule) : moveTimes(rule, mod(start, DAY), mod(start + shift, DAY));
  const moved = moveDays(timed, Math.floor(start / DAY), Math.floor((start + shift) / DAY));
  const stays = shift === 0 && target.allDay === allDay && (allDay || target.zone === zone);
  return rule.until && !stays ? { ...moved, until: moveUntil(old, rule.until, shift, target) } : moved;
}

/** On dates the times say nothing, and would only surprise when the series gets times again. */
function withoutTimes(rule: Rule): Rule {
  const { byHour: _hour, byMinute: _minute, bySecond: _second, ...rest } = rule;
  return rest;
}

/** A part that names the start's hour (minute, second) alone names the new one; a list of several cannot follow. */
function moveTimes(rule: Rule, from: number, to: number): Rule {
  const hour = moveTime(rule, 'byHour', [Math.floor(from / 3600), Math.floor(to / 3600)]);
  const minute = moveTime(rule, 'byMinute', [Math.floor(from / 60) % 60, Math.floor(to / 60) % 60]);
  const second = moveTime(rule, 'bySecond', [from % 60, to % 60]);
  return { ...rule, ...hour, ...minute, ...second };
}

function moveTime(
  rule: Rule,
  part: 'byHour' | 'byMinute' | 'bySecond',
  [from, to]: readonly [number, number],
): Partial<Rule> {
  const values = rule[part];
  if (!values || from === to) return {};
  if (values.length > 1 || values[0] !== from) {
    const message = `${part.toUpperCase()} cannot follow the new time by itself: give the rule that is meant.`;
    throw new RuleError('RULE_START_MISMATCH', part.toUpperCase(), message);
  }
  return { [part]: [to] };
}
