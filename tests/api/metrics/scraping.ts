import type { TestApp } from '../../support/app.ts';

/** What a scrape has found: each sample by its name, and its labels in the order of the alphabet. */
export class Scrape {
  readonly #samples: ReadonlyMap<string, number>;

  constructor(readonly text: string) {
    this.#samples = new Map(
      text
        .split('\n')
        .filter(line => line !== '' && !line.startsWith('#'))
        .map(line => {
          const { name, labels = '', value } = /^(?<name>\w+)(?:\{(?<labels>.*)\})? (?<value>\S+)$/.exec(line)!.groups!;
          return [keyOf(name!, Object.fromEntries(labelsOf(labels))), Number(value)] as const;
        }),
    );
  }

  /** The value of one sample; 0 where there is none yet. */
  value(name: string, labels: Record<string, string> = {}): number {
    return this.#samples.get(keyOf(name, labels)) ?? 0;
  }

  has(name: string, labels: Record<string, string> = {}): boolean {
    return this.#samples.has(keyOf(name, labels));
  }

  /** The values of a label of a metric, each once. */
  labels(name: string, label: string): string[] {
    const values = [...this.#samples.keys()]
      .filter(key => key.startsWith(`${name}{`))
      .flatMap(key =>
        labelsOf(key.slice(name.length + 1, -1)).flatMap(([each, value]) => (each === label ? value : [])),
      );
    return [...new Set(values)];
  }

  /** Names of samples, so of a histogram those with `_bucket`, `_sum` and `_count`. */
  get names(): string[] {
    return [...new Set([...this.#samples.keys()].map(key => key.replace(/\{.*/, '')))];
  }
}

const labelsOf = (text: string): [string, string][] =>
  [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [name, value]);

const keyOf = (name: string, labels: Record<string, string>): string => {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${name}{${sorted.map(([label, value]) => `${label}="${value}"`).join(',')}}`;
};

/** What Prometheus would see now. */
export async function scrape(app: TestApp): Promise<Scrape> {
  const reply = await fetch(`${app.url}/metrics`);
  if (reply.status !== 200) throw new Error(`/metrics answers ${reply.status}`);
  return new Scrape(await reply.text());
}

/** By how much samples of one scrape are above those of an earlier one. */
export async function growth(app: TestApp, work: () => Promise<unknown>) {
  const before = await scrape(app);
  await work();
  const after = await scrape(app);
  return (name: string, labels: Record<string, string> = {}) => after.value(name, labels) - before.value(name, labels);
}
