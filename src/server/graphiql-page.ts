import { asset, loadGraphiqlAssets, scriptAsset, type Asset } from './graphiql-assets.ts';
import { startScript, type ExampleOperation } from './graphiql-start.ts';

/** All that the browser may ask for below `/graphiql`. */
export interface GraphiqlSite {
  readonly page: Asset;
  /** Hashed files by their path. */
  readonly files: ReadonlyMap<string, Asset>;
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">
<rect x="3" y="5" width="26" height="24" rx="4" fill="#3b5bdb"/><rect x="6" y="12" width="20" height="14" rx="2" fill="#fff"/>
<path d="M10 2v6M22 2v6" stroke="#1c2f80" stroke-width="3" stroke-linecap="round"/><rect x="16" y="18" width="7" height="5" rx="1" fill="#3b5bdb"/>
</svg>`;

/** The page holds no inline script, so that the content security policy need not allow any. */
const markup = (icon: Asset, style: Asset, scripts: readonly Asset[]): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Almanac GraphiQL</title>
    <link rel="icon" href="${icon.path}">
    <link rel="stylesheet" href="${style.path}">
    ${scripts.map(script => `<script defer src="${script.path}"></script>`).join('\n    ')}
  </head>
  <body>
    <noscript>GraphiQL needs JavaScript. The API itself does not: POST /graphql.</noscript>
    <div id="root"></div>
  </body>
</html>
`;

/** Builds the page and everything it loads. */
export async function buildGraphiqlSite(examples: readonly ExampleOperation[]): Promise<GraphiqlSite> {
  const assets = await loadGraphiqlAssets();
  const icon = await asset('icon.svg', 'image/svg+xml', ICON);
  const start = await scriptAsset('start.js', startScript(examples, assets.workers, icon.path));
  const page = await asset(
    'index.html',
    'text/html; charset=utf-8',
    markup(icon, assets.style, [assets.script, start]),
  );
  const files = [icon, start, assets.script, assets.style, ...Object.values(assets.workers)];
  return { page, files: new Map(files.map(file => [file.path, file])) };
}
