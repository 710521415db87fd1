/** The events of a file together: the newest copy of each, and changed instances with their series. */
import type { ImportedEvent, Skipped } from './calendar-file.ts';
import { instanceOf } from './event-dates.ts';
import type { Draft } from './event.ts';

/** Series before their exceptions, else in the order of the file. */
export function gather(drafts: readonly Draft[], skipped: readonly Skipped[]): ImportedEvent[] {
  const skippedUids = new Set(skipped.map(({ uid }) => uid));
  const byUid = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const same = byUid.get(draft.event.uid);
    if (same) same.push(draft);
    else byUid.set(draft.event.uid, [draft]);
  }
  return [...byUid].flatMap(([uid, same]) => {
    const gathered = gatherOne(same);
    if (gathered[0]!.recurrenceId !== null && skippedUids.has(uid)) {
      same[0]!.source.note('its series was skipped; its changed instances are kept as single events');
    }
    return gathered;
  });
}

/** All that share one UID. */
function gatherOne(drafts: readonly Draft[]): ImportedEvent[] {
  const newest = new Map<number | null, Draft>();
  const master = drafts.filter(draft => !draft.original).reduce(newer, undefined);
  if (master) newest.set(null, master);
  for (const draft of drafts) {
    if (!draft.original) continue;
    const { property, value } = draft.original;
    const recurrenceId = instanceOf(draft.source, property, value, master?.times ?? draft.times);
    newest.set(recurrenceId, newer(newest.get(recurrenceId), draft));
    noteRange(draft);
  }
  if (newest.size < drafts.length) {
    const older = drafts.length - newest.size;
    drafts[0]!.source.note(
      `the file holds ${older} more ${older === 1 ? 'copy' : 'copies'} of it or of its changed instances; the highest SEQUENCE counts`,
    );
  }
  return [...newest].map(([recurrenceId, { event }]) => ({ ...event, recurrenceId }));
}

/** The later one of the file on a tie. */
const newer = (a: Draft | undefined, b: Draft): Draft => (a && a.event.sequence > b.event.sequence ? a : b);

function noteRange({ original, source }: Draft): void {
  if (original?.property.params.get('RANGE')?.toUpperCase() !== 'THISANDFUTURE') return;
  source.note(
    'it changes an instance and all that follow (THISANDFUTURE): only that instance was changed, the later ones keep their times',
  );
}
