/**
 * The IANA zone that a TZID means. Programs write IANA names, with a path before them or blanks in them; Windows names; and
 * the texts that Outlook shows: `(UTC-05:00) Eastern Time (US & Canada)`, `Amsterdam, Berlin, Bern, Rome`.
 */
import { isKnownZone } from '../../../kernel/time-zone.ts';
import { WINDOWS_ZONES } from './windows-zones.ts';

/** What Outlook shows where it names no city that is also a zone, and abbreviations that the zone database knew. */
const DISPLAY_NAMES = new Map([
  ...rows('UTC', 'gmt', 'z', 'zulu', 'universal time', 'coordinated universal time'),
  ...rows('Europe/London', 'greenwich mean time', 'edinburgh'),
  ...rows('Europe/Berlin', 'cet', 'met', 'central european time', 'central europe time', 'w. europe', 'western europe'),
  ...rows('Europe/Zurich', 'bern', 'berne'),
  ...rows('Europe/Athens', 'eet', 'eastern europe time', 'eastern european time'),
  ...rows('Europe/Lisbon', 'wet'),
  ...rows('Europe/Kyiv', 'kyiv'),
  ...rows('Europe/Moscow', 'st. petersburg'),
  ...rows('America/New_York', 'est5edt', 'eastern time', 'eastern'),
  ...rows('America/Chicago', 'cst6cdt', 'central time', 'central'),
  ...rows('America/Denver', 'mst7mdt', 'mountain time', 'mountain'),
  ...rows('America/Los_Angeles', 'pst8pdt', 'pacific time', 'pacific'),
  ...rows('America/Phoenix', 'arizona', 'mst'),
  ...rows('America/Panama', 'est'),
  ...rows('America/Indiana/Indianapolis', 'indiana'),
  ...rows('America/Anchorage', 'alaska'),
  ...rows('Pacific/Honolulu', 'hawaii', 'hst'),
  ...rows('America/Halifax', 'atlantic time'),
  ...rows('America/St_Johns', 'newfoundland'),
  ...rows('America/Regina', 'saskatchewan'),
  ...rows('America/Guatemala', 'central america'),
  ...rows('America/Sao_Paulo', 'brasilia'),
  ...rows('America/Nuuk', 'greenland'),
  ...rows('Atlantic/Cape_Verde', 'cape verde is.'),
  ...rows('Africa/Lagos', 'west central africa'),
  ...rows('Africa/Johannesburg', 'pretoria'),
  ...rows('Asia/Dubai', 'abu dhabi'),
  ...rows('Asia/Kathmandu', 'kathmandu'),
  ...rows('Asia/Yangon', 'yangon', 'rangoon'),
  ...rows('Asia/Karachi', 'islamabad'),
  ...rows('Asia/Kolkata', 'chennai', 'kolkata', 'mumbai', 'new delhi'),
  ...rows('Asia/Yekaterinburg', 'ekaterinburg'),
  ...rows('Australia/Sydney', 'canberra'),
  ...rows('Asia/Shanghai', 'beijing'),
  ...rows('Asia/Tokyo', 'osaka', 'sapporo', '東京', '大阪', '札幌'),
]);
/** `kuala lumpur` is `Asia/Kuala_Lumpur`. A table, because to ask the platform for each guess is slow. */
const CITIES = new Map(
  Intl.supportedValuesOf('timeZone').map(zone => [
    zone
      .slice(zone.lastIndexOf('/') + 1)
      .replaceAll('_', ' ')
      .toLowerCase(),
    zone,
  ]),
);
const LONGEST = 200;
const MOST_PLACES = 12;

function rows(zone: string, ...names: string[]): [string, string][] {
  return names.map(name => [name, zone]);
}

/** A TZID as a parameter and as a property: without quotes, escapes and blanks around it. */
export const normaliseTzid = (text: string): string =>
  text
    .replace(/\\([,;\\])/g, '$1')
    .replaceAll('"', '')
    .trim();

/** Null when the name means nothing to us. */
export function ianaZone(tzid: string): string | null {
  if (tzid === '' || tzid.length > LONGEST) return null;
  return known(tzid) ?? windowsZone(tzid) ?? fixedOffset(tzid) ?? atEndOfPath(tzid) ?? displayed(tzid);
}

/** Exchange numbers a name that it needs twice: `Eastern Standard Time 1`. */
function windowsZone(tzid: string): string | null {
  const name = tzid.toLowerCase();
  return WINDOWS_ZONES.get(name) ?? WINDOWS_ZONES.get(name.replace(/ \d$/, '')) ?? null;
}

/** `GMT+02:00`, `UTC-5`. The zones of whole hours are named the other way round: `Etc/GMT-2` is two hours ahead. */
function fixedOffset(tzid: string): string | null {
  const [, sign, hours] = /^(?:UTC|GMT)([+-])0?(\d{1,2})(?::?00)?$/i.exec(tzid) ?? [];
  if (!sign) return null;
  return Number(hours) === 0 ? 'UTC' : known(`Etc/GMT${sign === '+' ? '-' : '+'}${hours}`);
}

function known(name: string): string | null {
  const id = name.replaceAll(' ', '_');
  return isKnownZone(id) ? id : null;
}

/** `/mozilla.org/20050126_1/America/Argentina/Ushuaia`, `/freeassociation.sourceforge.net/Tzfile/Europe/Berlin`. */
function atEndOfPath(tzid: string): string | null {
  const segments = tzid.split('/').slice(-3);
  if (segments.length < 2) return null;
  return (
    known(segments.join('/')) ??
    known(segments.slice(-2).join('/')) ??
    DISPLAY_NAMES.get(segments.at(-1)!.toLowerCase()) ??
    null
  );
}

/** The first of the places in a display name that is a zone. */
function displayed(tzid: string): string | null {
  const names = tzid.replace(/^\((?:UTC|GMT)[^)]*\)\s*/i, '');
  for (const place of [names, ...names.split(/[,:;、/]/).slice(0, MOST_PLACES)]) {
    const name = place.trim().toLowerCase();
    const zone =
      DISPLAY_NAMES.get(name) ??
      DISPLAY_NAMES.get(name.replace(/\s*\(.*\)$/, '')) ??
      WINDOWS_ZONES.get(name) ??
      CITIES.get(name);
    if (zone) return zone;
  }
  return null;
}
