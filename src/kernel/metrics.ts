/** Values of labels by their names. Few and fixed: each combination is a time series that is kept for ever. */
export type Labels = Readonly<Record<string, string>>;

/** What is told of a metric where it is made: its name as Prometheus wants it, with its unit at the end, and a sentence. */
export interface MetricAbout<Name extends string = string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Name[];
}

/** Something that is counted up. */
export type Count<Name extends string = string> = (labels: Readonly<Record<Name, string>>, by?: number) => void;

/** Something that is measured again and again; of many values their distribution is kept. */
export type Observe<Name extends string = string> = (labels: Readonly<Record<Name, string>>, value: number) => void;

/** One value, or one for each combination of labels; null where there is none. */
export type Reading = number | null | readonly { readonly labels: Labels; readonly value: number }[];

/** Where parts of the server say what can be seen from outside. Each name is taken once for each server. */
export interface Metrics {
  /** What is asked for whenever somebody looks. Where that fails or takes more than two seconds there is no value. */
  gauge(about: MetricAbout, read: () => Reading | Promise<Reading>): void;
  /** What is counted up elsewhere, and asked for likewise. */
  total(about: MetricAbout, read: () => Reading | Promise<Reading>): void;
  counter<Name extends string = never>(about: MetricAbout<Name>): Count<Name>;
  /** `buckets` are upper bounds, rising. */
  histogram<Name extends string = never>(about: MetricAbout<Name>, buckets: readonly number[]): Observe<Name>;
}
