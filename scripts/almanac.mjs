#!/usr/bin/env -S node --max-semi-space-size=32
// The almanac command: almanac --help
import { runBuilt } from './built.mjs';
import { onNewNode } from './node.mjs';

await onNewNode(import.meta.url, () => runBuilt('src/cli/almanac.js'));
