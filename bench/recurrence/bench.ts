/** Recurrence side by side with its peers, in one process. Ratios, not times; a goal that is missed ends with exit code 1. */
import { parseLocal } from '../../src/modules/calendar/recurrence/civil.ts';
import { mergeOccurrences } from '../../src/modules/calendar/recurrence/merge.ts';
import { parseRule } from '../../src/modules/calendar/recurrence/rule.ts';
import { sideBySide } from './measure.ts';
import { type Engine, icalJs, ours, oursFromText, rrulePackage, rruleTemporal } from './peers.ts';
import { FAR_AND_NEAR, HEAVY, QUESTIONS, type Question } from './questions.ts';

const PEERS: readonly (readonly [name: string, engine: Engine, goal: number])[] = [
  ['rrule-temporal', rruleTemporal, 3],
  ['rrule', rrulePackage, 25],
  ['ical.js', icalJs, 10],
];
let missed = 0;

function report(name: string, shown: string, isMet: boolean): void {
  if (!isMet) missed++;
  console.log(`${isMet ? 'ok    ' : 'MISSED'} ${name.padEnd(38)} ${shown}`);
}

function comparePeers(question: Question): void {
  const [own = NaN, ...others] = sideBySide(
    [ours, ...PEERS.map(([, engine]) => engine)].map(engine => engine(question)),
  );
  const ratios = PEERS.map(([name, , goal], index) => ({ name, goal, times: others[index]! / own }));
  const shown = ratios.map(({ name, times }) => `${name} ${times.toPrecision(3)}x`).join('  ');
  report(
    question.name,
    `${shown}  (ours ${(own * 1000).toPrecision(3)} us)`,
    ratios.every(({ goal, times }) => times >= goal),
  );
}

function compareDistance([near, far]: readonly [Question, Question]): void {
  const [here = NaN, there = NaN] = sideBySide([ours(near), ours(far)]);
  report(`${near.name}, 20 years on`, `${(there / here).toPrecision(3)}x the window at DTSTART`, there / here <= 1.5);
}

/** A year of most rules takes less than a millisecond; the densest ones have to pay for each of their members. */
function measureHeavy(question: Question): void {
  const [time = NaN] = sideBySide([ours(question)]);
  const members = ours(question)();
  const each = (time * 1e6) / members;
  report(
    `1 year: ${question.name}`,
    `${time.toPrecision(3)} ms, ${members} members, ${each.toPrecision(3)} ns each`,
    time < 100,
  );
}

/** A thousand series of the usual kinds, begun over six years, and one month of them all, merged and sorted. */
function compareMany(): void {
  const rules = [
    'FREQ=WEEKLY;BYDAY=MO,WE',
    'FREQ=WEEKLY;BYDAY=TU',
    'FREQ=MONTHLY;BYDAY=-1FR',
    'FREQ=DAILY',
    'FREQ=YEARLY',
  ];
  const [from, to] = [parseLocal('2026-05-01'), parseLocal('2026-06-01')];
  const questions = Array.from({ length: 1000 }, (_, index): Question => {
    const start = `${2020 + (index % 6)}-0${1 + (index % 9)}-${10 + (index % 18)}T${10 + (index % 8)}:00:00`;
    return { name: String(index), rule: rules[index % rules.length]!, start, from, to };
  });
  const masters = questions.map(({ name, rule, start }) => ({
    id: name,
    duration: 3600,
    start: parseLocal(start),
    allDay: false,
    zone: 'Europe/Berlin',
    rule: parseRule(rule),
    text: rule,
  }));
  const window = { from, to, allDayFrom: from, allDayTo: to };
  // A server reads rows, not compiled objects, so every engine begins with the text of each rule.
  const peer = questions.map(question => () => rruleTemporal(question)());
  const starts = questions.map(oursFromText);
  const [merged = NaN, alone = NaN, other = NaN] = sideBySide([
    () =>
      mergeOccurrences(
        masters.map(master => ({ ...master, rule: parseRule(master.text) })),
        [],
        window,
      ),
    () => starts.map(run => run()),
    () => peer.map(run => run()),
  ]);
  const found = mergeOccurrences(masters, [], window).length;
  report('1,000 series, 1 month: starts', `1/${(other / alone).toPrecision(3)} of rrule-temporal`, other / alone >= 30);
  const shown = `1/${(other / merged).toPrecision(3)} of rrule-temporal, whose starts have no order`;
  report(
    '1,000 series, 1 month: merged',
    `${shown}  (ours ${merged.toPrecision(3)} ms, ${found} occurrences)`,
    other / merged >= 30,
  );
}

for (const question of QUESTIONS) comparePeers(question);
for (const pair of FAR_AND_NEAR) compareDistance(pair);
for (const question of HEAVY) measureHeavy(question);
compareMany();
process.exitCode = missed > 0 ? 1 : 0;
