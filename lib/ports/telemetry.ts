/** The port for logs and metrics; fields never carry embeddings, names, caller-chosen ids, secrets or pixels. */

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The closed list of metrics; labels are low-cardinality words (route id, refusal code, stage, part). */
export type CounterName =
  | 'requests'
  | 'refusals'
  | 'faults'
  | 'faces'
  | 'searches'
  | 'job_items'
  | 'outbox_failures';
export type HistogramName = 'request_ms' | 'stage_ms' | 'index_ms' | 'registry_ms';
export type GaugeName = 'outbox_depth' | 'outbox_age_seconds' | 'queue_depth' | 'index_points';
export type Labels = Readonly<Record<string, string>>;

export interface Telemetry {
  /** `cause` is logged with its stack and never reaches a caller. */
  log(level: LogLevel, message: string, fields?: LogFields, cause?: unknown): void;
  count(name: CounterName, labels?: Labels, by?: number): void;
  observe(name: HistogramName, milliseconds: number, labels?: Labels): void;
  gauge(name: GaugeName, value: number, labels?: Labels): void;
  /** Prometheus text, or null where metrics leave another way (EMF on Lambda). */
  render(): Promise<string | null>;
  /** Writes out what is buffered (EMF). */
  flush(): void;
}
