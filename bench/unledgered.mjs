// Loaded before Almanac (`--import`), this takes its ledger away: no action is written, none is sealed. The triggers that
// capture revisions are in the database, and are dropped there.
import { replaceModules } from './replace.mjs';

replaceModules({
  'modules/audit/recorder.js': `export class Recorder {
    begin = async () => {};
    record = async () => {};
    committed = () => {};
    failed = async () => {};
    seal = async () => {};
    isIntact = async () => true;
    sweep = async () => {};
    close = async () => {};
    waiting = 0;
  }`,
});
