import { registerEnumType } from 'type-graphql';

export enum EventStatus {
  TENTATIVE = 'TENTATIVE',
  CONFIRMED = 'CONFIRMED',
  CANCELLED = 'CANCELLED',
}

registerEnumType(EventStatus, {
  name: 'EventStatus',
  description: 'RFC 5545 STATUS.',
  valuesConfig: {
    TENTATIVE: { description: 'May still change.' },
    CONFIRMED: { description: 'Will happen.' },
    CANCELLED: { description: 'Does not happen, and stays readable.' },
  },
});

export enum Visibility {
  PUBLIC = 'PUBLIC',
  HOUSEHOLD = 'HOUSEHOLD',
  PRIVATE = 'PRIVATE',
}

registerEnumType(Visibility, {
  name: 'Visibility',
  description: 'Who may see an event. HOUSEHOLD is the default; PUBLIC has to be asked for.',
  valuesConfig: {
    PUBLIC: { description: 'Everybody, signed in or not.' },
    HOUSEHOLD: { description: 'The household of its calendar, and those with a role in it.' },
    PRIVATE: { description: 'Its organizer and those with a role in it; others of the household see "Busy".' },
  },
});

export enum EventRole {
  OWNER = 'OWNER',
  EDITOR = 'EDITOR',
  VIEWER = 'VIEWER',
}

registerEnumType(EventRole, {
  name: 'EventRole',
  description: 'What somebody may do with an event.',
  valuesConfig: {
    OWNER: { description: 'Everything, also give and take roles.' },
    EDITOR: { description: 'Change it.' },
    VIEWER: { description: 'Read it.' },
  },
});

export enum ParticipationStatus {
  NEEDS_ACTION = 'NEEDS_ACTION',
  ACCEPTED = 'ACCEPTED',
  DECLINED = 'DECLINED',
  TENTATIVE = 'TENTATIVE',
}

registerEnumType(ParticipationStatus, {
  name: 'ParticipationStatus',
  description: 'RFC 5545 PARTSTAT: what somebody answered to an invitation.',
  valuesConfig: {
    NEEDS_ACTION: { description: 'Nothing yet.' },
    ACCEPTED: { description: 'Comes.' },
    DECLINED: { description: 'Does not come.' },
    TENTATIVE: { description: 'Perhaps.' },
  },
});

export enum OccurrenceKind {
  SINGLE = 'SINGLE',
  VIRTUAL = 'VIRTUAL',
  EXCEPTION = 'EXCEPTION',
  CANCELLED = 'CANCELLED',
}

registerEnumType(OccurrenceKind, {
  name: 'OccurrenceKind',
  description: 'Where an occurrence comes from.',
  valuesConfig: {
    SINGLE: { description: 'The event does not repeat.' },
    VIRTUAL: { description: 'Computed from the rule; no row exists.' },
    EXCEPTION: { description: 'A row replaces the computed instance.' },
    CANCELLED: { description: 'A row says that this instance does not happen.' },
  },
});

export enum EditScope {
  THIS = 'THIS',
  THIS_AND_FOLLOWING = 'THIS_AND_FOLLOWING',
  ALL = 'ALL',
}

registerEnumType(EditScope, {
  name: 'EditScope',
  description: 'How much of a series a change concerns.',
  valuesConfig: {
    THIS: { description: 'Only the occurrence that is named.' },
    THIS_AND_FOLLOWING: { description: 'From the occurrence that is named on: the series is split there.' },
    ALL: { description: 'The whole series.' },
  },
});

export enum OnConflict {
  REFUSE = 'REFUSE',
  SKIP = 'SKIP',
  RECORD = 'RECORD',
}

registerEnumType(OnConflict, {
  name: 'OnConflict',
  description: 'What to do about clashes. Conflicts are not looked for yet, so it changes nothing so far.',
  valuesConfig: {
    REFUSE: { description: 'Save nothing on a hard finding.' },
    SKIP: { description: 'Leave out clashing occurrences and list them.' },
    RECORD: { description: 'Save, and store the conflicts.' },
  },
});

export enum EventOrderField {
  STARTS_AT = 'STARTS_AT',
  CREATED_AT = 'CREATED_AT',
  UPDATED_AT = 'UPDATED_AT',
  TITLE = 'TITLE',
}

registerEnumType(EventOrderField, {
  name: 'EventOrderField',
  description: 'What a list of events is sorted by; equal values are sorted by id.',
  valuesConfig: {
    STARTS_AT: { description: 'The start (of a series: of its first instance).' },
    CREATED_AT: { description: 'When it was made.' },
    UPDATED_AT: { description: 'When it was last changed.' },
    TITLE: { description: 'The title as the viewer sees it.' },
  },
});

export enum SortDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}

registerEnumType(SortDirection, {
  name: 'SortDirection',
  description: 'Which way a list is sorted.',
  valuesConfig: {
    ASC: { description: 'Smallest or earliest first.' },
    DESC: { description: 'Largest or latest first.' },
  },
});

export enum DeletedFilter {
  EXCLUDE = 'EXCLUDE',
  INCLUDE = 'INCLUDE',
  ONLY = 'ONLY',
}

registerEnumType(DeletedFilter, {
  name: 'DeletedFilter',
  description: 'Whether a list shows what was removed.',
  valuesConfig: {
    EXCLUDE: { description: 'Only what is there.' },
    INCLUDE: { description: 'Also what was removed.' },
    ONLY: { description: 'Only what was removed.' },
  },
});
