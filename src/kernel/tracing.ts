import {
  type Attributes,
  context,
  INVALID_TRACEID,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { untallied } from './tally.ts';

/** Does nothing, at next to no cost, unless an SDK of OpenTelemetry was loaded before the server (`node --import`). */
const tracer = trace.getTracer('almanac');

const CLIENT = { kind: SpanKind.CLIENT };

/** Ends what was traced; names only the kind of a failure, since messages of databases hold values. */
export type EndSpan = (failure?: unknown) => void;

const end = (span: Span, failure: unknown): void => {
  if (failure !== undefined) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', failure instanceof Error ? failure.constructor.name : 'unknown');
  }
  span.end();
};

/** Begins the span of a call to another system; null where nobody records it. Attributes are only made if somebody does. */
export function beginSpan(name: string, attributes: () => Attributes): EndSpan | null {
  const span = tracer.startSpan(name, CLIENT);
  if (!span.isRecording()) return null;
  span.setAttributes(attributes());
  return failure => end(span, failure);
}

/** Does something as a span of its own: what happens inside hangs below it. */
export function traced<T>(name: string, work: () => Promise<T>): Promise<T> {
  const span = tracer.startSpan(name);
  if (span.spanContext().traceId === INVALID_TRACEID) return work(); // there is no SDK
  // also where it is not recorded: what is below it is not, then
  return context.with(trace.setSpan(context.active(), span), () => untilDone(span, work));
}

async function untilDone<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    const done = await work();
    end(span, undefined);
    return done;
  } catch (error) {
    end(span, error);
    throw error;
  }
}

/** Does something that a request has only set off, a worker that it wakes: it is neither counted nor traced as its part. */
export const detached = <T>(work: () => T): T => untallied(() => context.with(ROOT_CONTEXT, work));

/** Says what the innermost span is, which was not known as it began. */
export function describeSpan(name: string, attributes: () => Attributes, hasFailed = false): void {
  const span = trace.getActiveSpan();
  if (!span?.isRecording()) return;
  span.updateName(name).setAttributes(attributes());
  if (hasFailed) span.setStatus({ code: SpanStatusCode.ERROR });
}
