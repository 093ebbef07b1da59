// Asks one boundary as one client. It holds no destination's credential and reaches no destination: it asks, and the boundary acts.

import { readFileSync } from "node:fs";

const SAFE_TO_REPEAT = new Set(["evidence_unavailable", "policy_unavailable", "rate_limited"]);
const MOST_REPEATS = 2;
const LONGEST_DELAY_MS = 10_000;
const TOKEN_MARGIN_MS = 30_000;

/** The boundary answered, and the answer is no. */
export class BoundaryProblem extends Error {
  constructor(status, body) {
    super(`${body?.code ?? "status " + status}: ${body?.detail ?? "the answer cannot be read"}`);
    this.name = "BoundaryProblem";
    this.status = status;
    this.code = body?.code ?? null;
    this.detail = body?.detail ?? null;
    this.reason = body?.reason ?? null;
    this.decision = body?.decision ?? null;
    this.body = body ?? null;
  }
}

/** No answer came. What was asked for may have been done; ask again with the same key, and it is not done twice. */
export class BoundaryUnreachable extends Error {
  constructor(cause, idempotencyKey) {
    super("the boundary could not be reached, or its answer was lost", { cause });
    this.name = "BoundaryUnreachable";
    this.idempotencyKey = idempotencyKey ?? null;
  }
}

export class AtellagentClient {
  #base;
  #credentials;
  #fetch;
  #timeout;
  #token = null;
  #asking = null;

  constructor(url, credentials, options = {}) {
    this.#base = new URL(url.endsWith("/") ? url : url + "/");
    if (this.#base.protocol !== "http:" && this.#base.protocol !== "https:") throw new TypeError("the boundary's address is http or https");
    this.#credentials = credentials;
    this.#fetch = options.fetch ?? globalThis.fetch;
    this.#timeout = options.timeoutMs ?? 60_000;
  }

  /**
   * A client from ATELLAGENT_URL, ATELLAGENT_CLIENT_ID, ATELLAGENT_CLIENT_SECRET and ATELLAGENT_DEPLOYMENT. The secret may stand in a file that
   * ATELLAGENT_CLIENT_SECRET_FILE names, as containers are given theirs.
   */
  static fromEnvironment(environment = process.env) {
    const { ATELLAGENT_URL: url, ATELLAGENT_CLIENT_ID: clientId, ATELLAGENT_CLIENT_SECRET: said, ATELLAGENT_CLIENT_SECRET_FILE: file, ATELLAGENT_DEPLOYMENT: deployment } = environment;
    if (said && file) throw new TypeError("either ATELLAGENT_CLIENT_SECRET or ATELLAGENT_CLIENT_SECRET_FILE is set, and not both");
    const clientSecret = file ? readFileSync(file, "utf8").trim() : said;
    if (!url || !clientId || !clientSecret) throw new TypeError("ATELLAGENT_URL, ATELLAGENT_CLIENT_ID and ATELLAGENT_CLIENT_SECRET (or ATELLAGENT_CLIENT_SECRET_FILE) must be set");
    return new AtellagentClient(url, { clientId, clientSecret, deployment });
  }

  /** Asks for an action. Finished, or waiting for people (then `outcome.status` is `pending`). */
  async submit(request, { idempotencyKey = crypto.randomUUID() } = {}) {
    return { ...(await this.#post("v1/actions", request, { key: idempotencyKey, repeats: true })), idempotencyKey };
  }

  /** Looks at an action; the boundary may hold its answer back for `wait` seconds until something has happened. */
  get(id, { wait = 0 } = {}) {
    return this.#send("GET", `v1/actions/${encodeURIComponent(id)}${wait > 0 ? `?wait=${Math.ceil(wait)}` : ""}`);
  }

  /** Waits until people have decided and the action has ended. */
  async waitFor(id, { timeoutMs = 300_000 } = {}) {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const left = end - Date.now();
      const action = await this.get(id, { wait: Math.max(1, Math.min(20, left / 1000)) });
      if (action.outcome?.status !== "pending") return action;
      if (left <= 0) return action;
    }
  }

  /** Takes back an action that waits for people. */
  cancel(id) {
    return this.#post(`v1/actions/${encodeURIComponent(id)}/cancel`, undefined, {});
  }

  /**
   * fetch as this client, for the SDKs of others (models, MCP): each request has a token with some time left, and goes to the boundary or not at all. It is a value, to be
   * handed on as it is.
   */
  fetch = async (input, init = {}) => {
    const address = new URL(input instanceof Request ? input.url : input, this.#base);
    if (address.origin !== this.#base.origin || !address.pathname.startsWith(this.#base.pathname)) {
      throw new TypeError(`a token of the boundary at ${this.#base} goes to nobody else; nothing was sent`);
    }

    const send = async () => {
      const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
      headers.set("authorization", `Bearer ${await this.#bearer()}`);
      return this.#fetch(input instanceof Request ? input : address, { ...init, headers, redirect: "error" });
    };
    const response = await send();

    // From before anything was decided: one more try with a fresh token repeats nothing. What is read from a stream cannot be sent again.
    if (response.status !== 401 || input instanceof Request || (init.body != null && typeof init.body !== "string")) return response;
    this.#token = null;
    return send();
  };

  /** Everything that this client may ask for. */
  authority() {
    return this.#send("GET", "v1/me/authority");
  }

  /** Asks for a decision on what the caller carries out itself. `permit` is absent while people have to agree. */
  decide(request, { idempotencyKey = crypto.randomUUID() } = {}) {
    return this.#post("v1/decisions", request, { key: idempotencyKey, repeats: true });
  }

  /** Redeems a permit, as the last thing before acting. Only when this returns may it be done; it is never repeated by itself. */
  redeem(permit, digest) {
    return this.#post("v1/permits/redeem", { permit, digest }, {});
  }

  /** Says what came of it: `succeeded`, `failed` or `unknown`. */
  close(id, outcome) {
    return this.#post(`v1/actions/${encodeURIComponent(id)}/outcome`, outcome, { repeats: true });
  }

  /**
   * Decides, redeems, runs `effect` with the arguments as granted, and says what came of it. An effect that throws is `unknown`, since it may have
   * happened, unless what it throws has `nothingHappened: true`.
   */
  async enforce(request, effect, { idempotencyKey = crypto.randomUUID() } = {}) {
    const decided = await this.decide(request, { idempotencyKey });
    if (!decided.permit) return { decided, ran: false, idempotencyKey };
    await this.redeem(decided.permit, decided.digest);
    let value;
    try {
      value = await effect(decided.decision.granted.arguments);
    } catch (error) {
      await this.close(decided.id, { status: error?.nothingHappened === true ? "failed" : "unknown" });
      throw error;
    }
    return { decided, ran: true, value, action: await this.close(decided.id, { status: "succeeded" }), idempotencyKey };
  }

  /** One question in AuthZEN's words. A yes is go. */
  evaluate(question) {
    return this.#post("access/v1/evaluation", question, {});
  }

  async #post(path, body, { key, repeats = false }) {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#send("POST", path, body, key);
      } catch (error) {
        // Only the boundary's own word that nothing was sent makes repeating harmless.
        if (!repeats || !(error instanceof BoundaryProblem) || !SAFE_TO_REPEAT.has(error.code) || attempt >= MOST_REPEATS) throw error;
        const delay = error.retryAfterMs ?? 250 * 2 ** attempt;
        if (delay > LONGEST_DELAY_MS) throw error;
        await new Promise(resolve => setTimeout(resolve, delay));
      }
    }
  }

  async #send(method, path, body, key) {
    let answer = await this.#ask(method, path, body, key);
    if (answer.status === 401) {
      // From before anything was decided: one more try with a fresh token repeats nothing.
      this.#token = null;
      answer = await this.#ask(method, path, body, key);
    }
    if (answer.status < 200 || answer.status > 299) throw this.#problem(answer);
    return answer.body;
  }

  async #ask(method, path, body, key) {
    const headers = { authorization: `Bearer ${await this.#bearer()}`, accept: "application/json" };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (key !== undefined) headers["idempotency-key"] = key;
    return this.#exchange(method, path, headers, body === undefined ? undefined : JSON.stringify(body), key);
  }

  #problem(answer) {
    const problem = new BoundaryProblem(answer.status, answer.body);
    const after = answer.retryAfter;
    if (after !== null) {
      const seconds = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
      if (Number.isFinite(seconds)) problem.retryAfterMs = Math.max(0, seconds);
    }
    return problem;
  }

  async #bearer() {
    if (typeof this.#credentials === "function") return (this.#token = { value: await this.#credentials(), ends: 0 }).value;
    if (this.#token && this.#token.ends - Date.now() > TOKEN_MARGIN_MS) return this.#token.value;
    this.#asking ??= this.#issue().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #issue() {
    const { clientId, clientSecret, deployment } = this.#credentials;
    const form = new URLSearchParams({ grant_type: "client_credentials" });
    if (deployment) form.set("deployment", deployment);
    const proof = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString("base64");
    const answer = await this.#exchange("POST", "oauth/token", { authorization: `Basic ${proof}`, "content-type": "application/x-www-form-urlencoded" }, form.toString());
    if (answer.status !== 200) throw new BoundaryProblem(answer.status, { code: answer.body?.error ?? "unauthenticated", detail: answer.body?.error_description });
    this.#token = { value: answer.body.access_token, ends: Date.now() + answer.body.expires_in * 1000 };
    return this.#token.value;
  }

  // A redirect would take the secret elsewhere.
  async #exchange(method, path, headers, body, key) {
    try {
      const response = await this.#fetch(new URL(path, this.#base), { method, headers, body, redirect: "error", signal: AbortSignal.timeout(this.#timeout) });
      const text = await response.text();
      let read = null;
      try {
        read = text.length > 0 ? JSON.parse(text) : null;
      } catch {
        if (response.ok) throw new SyntaxError("the answer is not JSON");
      }
      return { status: response.status, body: read, retryAfter: response.headers.get("retry-after") };
    } catch (error) {
      throw new BoundaryUnreachable(error, key);
    }
  }
}
