/** Who asks: a client with a secret, or a function that gets a token that can be used now. */
export type Credentials = { clientId: string; clientSecret: string; deployment?: string } | (() => Promise<string> | string);

export interface ActionRequest {
  route: string;
  operation: string;
  arguments: Record<string, unknown>;
  context?: Record<string, unknown>;
  /** `refuse`: the action is denied where it would be narrowed. */
  narrowing?: "accept" | "refuse";
}

export interface Reason { policy: string; rule: string; effect: string; message: string; remedy?: string }
export interface Change { path: string; from: unknown; to: unknown; policy: string; rule: string }

export interface Decision {
  id: string;
  effect: "allow" | "narrow" | "deny" | "require_approval";
  policyVersion: string;
  reasons: Reason[];
  requested: { arguments: Record<string, unknown> };
  granted?: { arguments: Record<string, unknown> };
  changes?: Change[];
  bounds?: Record<string, unknown>;
  resetsAt?: string;
}

export interface Outcome {
  status: "succeeded" | "failed" | "refused" | "unknown" | "pending";
  httpStatus?: number;
  result?: unknown;
  released?: string;
  reason?: string;
  observedBy?: string;
}

export interface Action {
  id: string;
  digest: string;
  decision: Decision;
  approval: { id: string; state: string; expiresAt: string; [member: string]: unknown } | null;
  outcome: Outcome | null;
  evidence: { log: string; index: number; type: string }[];
}

export interface DecidedAction extends Action { permit?: string; permitExpiresAt?: string }

export interface ReportedOutcome { status: "succeeded" | "failed" | "unknown"; httpStatus?: number; result?: unknown }

export interface Question {
  subject: { type: string; id: string; properties?: Record<string, unknown> };
  action: { name: string; properties?: Record<string, unknown> };
  resource: { type: string; id: string; properties?: Record<string, unknown> };
  context?: Record<string, unknown>;
}

export class BoundaryProblem extends Error {
  readonly status: number;
  readonly code: string | null;
  readonly detail: string | null;
  readonly reason: string | null;
  readonly decision: Decision | null;
  readonly body: Record<string, unknown> | null;
}

export class BoundaryUnreachable extends Error {
  /** The key to ask again with. */
  readonly idempotencyKey: string | null;
}

export interface Keyed { idempotencyKey?: string }

export class AtellagentClient {
  constructor(url: string, credentials: Credentials, options?: { fetch?: typeof fetch; timeoutMs?: number });
  static fromEnvironment(environment?: Record<string, string | undefined>): AtellagentClient;
  submit(request: ActionRequest, options?: Keyed): Promise<Action & { idempotencyKey: string }>;
  get(id: string, options?: { wait?: number }): Promise<Action>;
  waitFor(id: string, options?: { timeoutMs?: number }): Promise<Action>;
  cancel(id: string): Promise<Action>;
  fetch: typeof fetch;
  authority(): Promise<Record<string, unknown>>;
  decide(request: ActionRequest, options?: Keyed): Promise<DecidedAction>;
  redeem(permit: string, digest: string): Promise<Action>;
  close(id: string, outcome: ReportedOutcome): Promise<Action>;
  enforce<T>(request: ActionRequest, effect: (granted: Record<string, unknown>) => Promise<T> | T, options?: Keyed):
    Promise<{ decided: DecidedAction; ran: boolean; value?: T; action?: Action; idempotencyKey: string }>;
  evaluate(question: Question): Promise<{ decision: boolean; context?: Record<string, unknown> }>;
}
