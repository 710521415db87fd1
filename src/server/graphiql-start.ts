import type { GraphiqlAssets } from './graphiql-assets.ts';
import { graphiqlFetcher } from './graphiql-fetcher.ts';

/** An operation that opens as a tab of its own. */
export interface ExampleOperation {
  /** One line that says what it shows; stands as a comment above the query. */
  readonly name: string;
  /** A GraphQL document; give its operation a name, which becomes the title of the tab. */
  readonly query: string;
  /** JSON text of the variables. */
  readonly variables?: string;
  /** JSON text of the HTTP headers, as in `{ "Authorization": "Bearer <your key>" }`. */
  readonly headers?: string;
}

const tab = ({ name, query, variables, headers }: ExampleOperation) => ({
  query: `# ${name}\n\n${query.trim()}\n`,
  variables,
  headers,
});

/**
 * What GraphiQL keeps of the open tab beside its list of tabs. Where the two differ it takes the former for a new tab, and
 * without it the first tab opens without its variables; so they are made to agree before it starts.
 */
const AGREE_ON_THE_OPEN_TAB = `
const stored = JSON.parse(localStorage.getItem('graphiql:tabState'));
const openTab = stored ? stored.tabs?.[stored.activeTabIndex] : options.defaultTabs[0];
for (const part of ['query', 'variables', 'headers']) {
  if (openTab?.[part]) localStorage.setItem('graphiql:' + part, openTab[part]);
  else localStorage.removeItem('graphiql:' + part);
}`;

/**
 * The script that opens the editor. It departs from the package's own settings to keep access keys where they are typed:
 * headers stay out of the browser's storage until the visitor asks for it in the settings (undefined leaves it to them),
 * and the address does not follow the query while it is edited.
 */
export function startScript(
  examples: readonly ExampleOperation[],
  workers: GraphiqlAssets['workers'],
  icon: string,
): string {
  const workerPaths = Object.fromEntries(Object.entries(workers).map(([label, worker]) => [label, worker.path]));
  const options = {
    title: 'Almanac',
    logo: `<img src="${icon}" width="28" height="28" alt="">`,
    defaultTabs: examples.map(tab),
    headers: examples.find(example => example.headers !== undefined)?.headers,
  };
  return `{ // a block, so that nothing becomes global
const workers = ${JSON.stringify(workerPaths)};
const options = ${JSON.stringify(options)};
${AGREE_ON_THE_OPEN_TAB}
self.MonacoEnvironment = { getWorkerUrl: (moduleId, label) => workers[label] };
YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
  ...options,
  fetcher: ${graphiqlFetcher.toString()},
  shouldPersistHeaders: localStorage.getItem('graphiql:shouldPersistHeaders') === 'true' || undefined,
  onEditQuery: () => {},
});
}
`;
}
