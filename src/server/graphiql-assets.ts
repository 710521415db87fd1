import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A file held in memory, ready to be sent: as it is, or as gzip (RFC 1952) to a browser that takes it. */
export interface Asset {
  /** Absolute path on this server; the name carries the hash of the content. */
  readonly path: string;
  /** Media type, with its charset where it is text. */
  readonly type: string;
  /** Entity tag (RFC 9110, 8.8.3); weak, because it stands for the plain and the compressed bytes alike. */
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
}

/** The files that every GraphiQL page needs, whatever its examples are. */
export interface GraphiqlAssets {
  readonly script: Asset;
  readonly style: Asset;
  /** Monaco's background threads, by the label under which the editor asks for them. */
  readonly workers: Readonly<Record<'editorWorkerService' | 'json' | 'graphql', Asset>>;
}

/** The folder under which hashed files are served. */
export const ASSET_FOLDER = '/graphiql/assets';

/**
 * GraphiQL leaves a stale offset on its tabs and hides it until a tab has the focus: the tab then jumps from under the
 * pointer, and the first click on it is lost. Without offsets a tab can still be dragged, it only does not glide.
 */
const STEADY_TABS = '.graphiql-tab { transform: none !important; }';

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const compress = promisify(gzip);

/** A short hash of the content: it changes with every change of the content, so its bearer may be cached for ever. */
const fingerprint = (content: Buffer): string => createHash('sha256').update(content).digest('base64url').slice(0, 16);

/** Holds content under `/graphiql/assets/<stem>-<hash>.<extension>`; `name` is stem and extension, as in `start.js`. */
export async function asset(name: string, type: string, content: string): Promise<Asset> {
  const plain = Buffer.from(content);
  const hash = fingerprint(plain);
  const dot = name.lastIndexOf('.');
  const path = `${ASSET_FOLDER}/${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
  return { path, type, etag: `W/"${hash}"`, plain, gzip: await compress(plain) };
}

/** Holds a small script that is written for this server. */
export const scriptAsset = (name: string, content: string): Promise<Asset> => asset(name, JAVASCRIPT, content);

/** Reads the built GraphiQL out of its package: 9 MB, so it is loaded when someone opens the page, not at boot. */
export async function loadGraphiqlAssets(): Promise<GraphiqlAssets> {
  const built = await import('@graphql-yoga/render-graphiql/graphiql');
  const [script, style, editorWorkerService, json, graphql] = await Promise.all([
    scriptAsset('graphiql.js', built.js),
    asset('graphiql.css', 'text/css; charset=utf-8', `${built.css}\n${STEADY_TABS}\n`),
    scriptAsset('editor-worker.js', built.editorWorkerService),
    scriptAsset('json-worker.js', built.jsonWorker),
    scriptAsset('graphql-worker.js', built.graphqlWorker),
  ]);
  return { script, style, workers: { editorWorkerService, json, graphql } };
}
