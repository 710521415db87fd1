import { forgedAnchors, storedAnchors } from '../../modules/audit/chain/anchors.ts';
import { verifyLedger } from '../../modules/audit/chain/verify.ts';
import { isSigned, readAnchors } from '../anchors.ts';
import { besideCurrent } from '../beside.ts';
import { type Call, type Report, textOf } from '../command.ts';
import { readSettings } from '../settings.ts';
import { Told } from '../told.ts';

export async function auditVerify(call: Call): Promise<Report> {
  const from = readFrom(textOf(call, 'from'));
  const file = textOf(call, 'anchors');
  const anchors = file === undefined ? [] : await readAnchors(file);
  const onProgress = (done: number, total: number) => call.terminal.progress('numbers verified', done, total);
  const { problems, actions, head } = await besideCurrent(readSettings(), async ({ scope }) => {
    await scope().surroundings.ledger.seal(scope()); // what others have just committed
    const stored = await storedAnchors(scope());
    const verified = await verifyLedger(scope(), { from, anchors: [...anchors, ...stored.anchors], onProgress });
    const forged = forgedAnchors(scope(), anchors.filter(isSigned));
    return { ...verified, problems: [...verified.problems, ...stored.problems, ...forged] };
  });
  const lines = problems.map(({ sequence, actionId, kind, message }) =>
    [kind, `number ${sequence ?? '-'}`, `action ${actionId ?? '-'}`, message].join('  '),
  );
  const sum = problems.length === 0 ? 'nothing is wrong' : `${problems.length} problems`;
  return {
    text: [...lines, `${actions} actions up to number ${head.sequence}: ${sum}`].join('\n'),
    data: { actions, head: head.sequence, hash: Buffer.from(head.hash).toString('hex'), problems },
    foundProblems: problems.length > 0,
  };
}

function readFrom(text = '1'): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new Told(`--from wants a number of the chain, from 1 on; "${text}" is none`, 2);
}
