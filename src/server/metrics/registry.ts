import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Count, MetricAbout, Metrics, Observe, Reading } from '../../kernel/metrics.ts';

const PATIENCE_MS = 2000;
const MOST_WAITING = 1000;

/** Memory, processor, garbage and event loop are the process's: they are watched once, however many servers it has. */
let processRegistry: Registry | null = null;

function ofProcess(): Registry {
  if (!processRegistry) collectDefaultMetrics({ register: (processRegistry = new Registry()) });
  return processRegistry;
}

/** The metrics of one server, in a registry of its own, beside those of its process. */
export class MetricRegistry implements Metrics {
  readonly #own = new Registry();
  readonly #process = ofProcess();
  readonly #waiting: (() => void)[] = [];

  /** Media type of `text`. */
  get contentType(): string {
    return this.#own.contentType;
  }

  /** Everything as it is now, in Prometheus' text format. */
  async text(): Promise<string> {
    this.#sortIn();
    const parts = await Promise.all([this.#own.metrics(), this.#process.metrics()]);
    return parts.join('\n');
  }

  gauge({ name, help, labels = [] }: MetricAbout, read: Read): void {
    const registers = [this.#own];
    const collect = () => show(read, gauge, (values, value) => gauge.set(values, value));
    const gauge: Gauge = new Gauge({ name, help, labelNames: [...labels], registers, collect });
  }

  total({ name, help, labels = [] }: MetricAbout, read: Read): void {
    const registers = [this.#own];
    const collect = () => show(read, counter, (values, value) => counter.inc(values, value));
    const counter: Counter = new Counter({ name, help, labelNames: [...labels], registers, collect });
  }

  counter<Name extends string = never>({ name, help, labels = [] }: MetricAbout<Name>): Count<Name> {
    const counter = new Counter({ name, help, labelNames: [...labels], registers: [this.#own] });
    return (values, by = 1) => this.#later(() => counter.inc(values, by));
  }

  histogram<Name extends string = never>(about: MetricAbout<Name>, buckets: readonly number[]): Observe<Name> {
    const { name, help, labels = [] } = about;
    const registers = [this.#own];
    const histogram = new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers });
    return (values, value) => this.#later(() => histogram.observe(values, value));
  }

  /** A value that is sorted in beside a thousand others costs a tenth of one that is sorted in between two statements. */
  #later(sortIn: () => void): void {
    if (this.#waiting.push(sortIn) >= MOST_WAITING) this.#sortIn();
  }

  #sortIn(): void {
    for (const sortIn of this.#waiting.splice(0)) sortIn();
  }
}

type Read = () => Reading | Promise<Reading>;

/** Puts what is read in the place of what was read before. It is read first, since somebody else may look meanwhile. */
async function show(read: Read, metric: Gauge | Counter, set: (labels: object, value: number) => void): Promise<void> {
  const reading = await inTime(read);
  metric.reset();
  if (reading === null) metric.remove(); // no value rather than a wrong one
  else if (typeof reading === 'number') set({}, reading);
  else for (const { labels, value } of reading) set(labels, value);
}

/** A database that does not answer must not keep all the other metrics from being seen. */
async function inTime(read: Read): Promise<Reading | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), PATIENCE_MS);
  try {
    return await Promise.race([read(), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
