import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  context,
  type ContextManager,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';

/** A span as an SDK would export it. */
export interface Recorded {
  name: string;
  readonly parent: Recorded | null;
  readonly attributes: Attributes;
  status: SpanStatusCode;
  isEnded: boolean;
}

const recordedBy = new WeakMap<Span, Recorded>();

function spanOf(recorded: Recorded): Span {
  const span: Span = {
    spanContext: () => ({ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }),
    isRecording: () => !recorded.isEnded,
    setAttribute: (name, value) => span.setAttributes({ [name]: value }),
    setAttributes: attributes => (Object.assign(recorded.attributes, attributes), span),
    setStatus: ({ code }: SpanStatus) => ((recorded.status = code), span),
    updateName: name => ((recorded.name = name), span),
    addEvent: () => span,
    addLink: () => span,
    addLinks: () => span,
    recordException: () => {},
    end: () => void (recorded.isEnded = true),
  };
  recordedBy.set(span, recorded);
  return span;
}

/** Keeps all spans of this process in memory, the way an SDK that is loaded before the server would. */
export function recordSpans(): Recorded[] {
  const spans: Recorded[] = [];
  const startSpan = (name: string, options: SpanOptions = {}, under = context.active()): Span => {
    const outer = trace.getSpan(under);
    const parent = (outer && recordedBy.get(outer)) ?? null;
    const recorded = {
      name,
      parent,
      attributes: { ...options.attributes },
      status: SpanStatusCode.UNSET,
      isEnded: false,
    };
    spans.push(recorded);
    return spanOf(recorded);
  };
  const startActiveSpan = (name: string, work: (span: Span) => unknown) => {
    const span = startSpan(name);
    return context.with(trace.setSpan(context.active(), span), () => work(span));
  };
  const tracer = { startSpan, startActiveSpan } as unknown as Tracer;
  context.setGlobalContextManager(new Manager());
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  return spans;
}

class Manager implements ContextManager {
  readonly #contexts = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#contexts.getStore() ?? ROOT_CONTEXT;
  }

  with<Args extends unknown[], Work extends (...args: Args) => ReturnType<Work>>(
    active: Context,
    work: Work,
    self?: ThisParameterType<Work>,
    ...args: Args
  ): ReturnType<Work> {
    return this.#contexts.run(active, () => work.apply(self, args));
  }

  bind<T>(_context: Context, target: T): T {
    return target;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}
