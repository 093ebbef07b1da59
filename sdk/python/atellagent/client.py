"""The client: it holds no destination's credential and reaches no destination. It asks, and the boundary acts."""

from __future__ import annotations

import base64
import email.utils
import http.client
import json
import math
import os
import pathlib
import re
import threading
import time
import urllib.parse
import uuid
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
Json = dict[str, Any]

_SAFE_TO_REPEAT = frozenset({"evidence_unavailable", "policy_unavailable", "rate_limited"})
_MOST_REPEATS = 2
_LONGEST_DELAY = 10.0
_TOKEN_MARGIN = 30.0


class BoundaryProblem(Exception):
    """The boundary answered, and the answer is no."""

    def __init__(self, status: int, body: Any, retry_after: float | None = None) -> None:
        told: Mapping[str, Any] = body if isinstance(body, dict) else {}
        self.status = status
        self.body: Json = dict(told)
        self.code: str | None = told.get("code")
        self.detail: str | None = told.get("detail")
        self.reason: str | None = told.get("reason")
        self.decision: Json | None = told.get("decision")
        self.retry_after = retry_after
        super().__init__(f"{self.code or f'status {status}'}: {self.detail or 'the answer cannot be read'}")


class BoundaryUnreachable(Exception):
    """No answer came. What was asked for may have been done; ask again with the same key, and it is not done twice."""

    def __init__(self, idempotency_key: str | None) -> None:
        self.idempotency_key = idempotency_key
        super().__init__("the boundary could not be reached, or its answer was lost")


class NothingHappened(Exception):
    """What an effect raises when it knows that it had none."""


class AtellagentClient:
    """One client of one boundary. It may be used by several threads."""

    def __init__(
        self,
        url: str,
        client_id: str | None = None,
        client_secret: str | None = None,
        deployment: str | None = None,
        *,
        token: Callable[[], str] | None = None,
        timeout: float = 60.0,
    ) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the boundary's address is http or https")
        if token is None and not (client_id and client_secret):
            raise ValueError("a client has an id and a secret, or a function that gets tokens")
        self._parts = parts
        self._client = (client_id or "", client_secret or "", deployment)
        self._given = token
        self._timeout = timeout
        self._lock = threading.Lock()
        self._token: tuple[str, float] | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> AtellagentClient:
        """A client from ATELLAGENT_URL, ATELLAGENT_CLIENT_ID, ATELLAGENT_CLIENT_SECRET and ATELLAGENT_DEPLOYMENT.

        The secret may stand in a file that ATELLAGENT_CLIENT_SECRET_FILE names, as containers are given theirs.
        """
        named = os.environ if environment is None else environment
        file = named.get("ATELLAGENT_CLIENT_SECRET_FILE")
        if file and named.get("ATELLAGENT_CLIENT_SECRET"):
            raise ValueError("either ATELLAGENT_CLIENT_SECRET or ATELLAGENT_CLIENT_SECRET_FILE is set, and not both")
        try:
            secret = pathlib.Path(file).read_text(encoding="utf-8").strip() if file else named["ATELLAGENT_CLIENT_SECRET"]
            if not secret:
                raise ValueError(f"there is no secret in {file or 'ATELLAGENT_CLIENT_SECRET'}")
            return cls(named["ATELLAGENT_URL"], named["ATELLAGENT_CLIENT_ID"], secret, named.get("ATELLAGENT_DEPLOYMENT"))
        except KeyError as missing:
            raise ValueError(f"{missing.args[0]} must be set") from missing

    def submit(self, request: Mapping[str, Any], *, idempotency_key: str | None = None) -> Json:
        """Asks for an action. Finished, or waiting for people: then outcome.status is pending."""
        key = idempotency_key or str(uuid.uuid4())
        return {**self._post("v1/actions", request, key=key, repeats=True), "idempotencyKey": key}

    def get(self, action: str, *, wait: float = 0) -> Json:
        """Looks at an action; the boundary may hold its answer back for some seconds until something has happened."""
        query = f"?wait={math.ceil(wait)}" if wait > 0 else ""
        return self._send("GET", f"v1/actions/{urllib.parse.quote(action, safe='')}{query}")

    def wait_for(self, action: str, *, timeout: float = 300.0) -> Json:
        """Waits until people have decided and the action has ended."""
        end = time.monotonic() + timeout
        while True:
            left = end - time.monotonic()
            told = self.get(action, wait=max(1.0, min(20.0, left)))
            if (told.get("outcome") or {}).get("status") != "pending" or left <= 0:
                return told

    def cancel(self, action: str) -> Json:
        """Takes back an action that waits for people."""
        return self._post(f"v1/actions/{urllib.parse.quote(action, safe='')}/cancel", None)

    def authority(self) -> Json:
        """Everything that this client may ask for."""
        return self._send("GET", "v1/me/authority")

    def decide(self, request: Mapping[str, Any], *, idempotency_key: str | None = None) -> Json:
        """Asks for a decision on what the caller carries out itself. There is no permit while people have to agree."""
        return self._post("v1/decisions", request, key=idempotency_key or str(uuid.uuid4()), repeats=True)

    def redeem(self, permit: str, digest: str) -> Json:
        """Redeems a permit, as the last thing before acting. Only when this returns may it be done; it is never repeated by itself."""
        return self._post("v1/permits/redeem", {"permit": permit, "digest": digest})

    def close(self, action: str, status: str, *, http_status: int | None = None, result: Any = None) -> Json:
        """Says what came of it: succeeded, failed or unknown."""
        outcome: Json = {"status": status}
        if http_status is not None:
            outcome["httpStatus"] = http_status
        if result is not None:
            outcome["result"] = result
        return self._post(f"v1/actions/{urllib.parse.quote(action, safe='')}/outcome", outcome, repeats=True)

    def enforce(self, request: Mapping[str, Any], effect: Callable[[Json], T], *, idempotency_key: str | None = None) -> tuple[Json, T | None]:
        """
        Decides, redeems, runs the effect with the arguments as granted, and says what came of it. An effect that raises is unknown, since it may
        have happened, unless it raises NothingHappened. Without a permit nothing is run; the action says what it waits for.
        """
        decided = self.decide(request, idempotency_key=idempotency_key)
        if "permit" not in decided:
            return decided, None
        self.redeem(decided["permit"], decided["digest"])
        try:
            value = effect(decided["decision"]["granted"]["arguments"])
        except NothingHappened:
            self.close(decided["id"], "failed")
            raise
        except BaseException:
            self.close(decided["id"], "unknown")
            raise
        return self.close(decided["id"], "succeeded"), value

    def evaluate(self, question: Mapping[str, Any]) -> Json:
        """One question in AuthZEN's words. A yes is go."""
        return self._post("access/v1/evaluation", question)

    def _post(self, path: str, body: Any, *, key: str | None = None, repeats: bool = False) -> Json:
        attempt = 0
        while True:
            try:
                return self._send("POST", path, body, key)
            except BoundaryProblem as problem:
                # Only the boundary's own word that nothing was sent makes repeating harmless.
                delay = problem.retry_after if problem.retry_after is not None else 0.25 * 2**attempt
                if not repeats or problem.code not in _SAFE_TO_REPEAT or attempt >= _MOST_REPEATS or delay > _LONGEST_DELAY:
                    raise
                attempt += 1
                time.sleep(delay)

    def _send(self, method: str, path: str, body: Any = None, key: str | None = None) -> Json:
        status, told, after = self._ask(method, path, body, key)
        if status == 401:
            # From before anything was decided: one more try with a fresh token repeats nothing.
            with self._lock:
                self._token = None
            status, told, after = self._ask(method, path, body, key)
        if not 200 <= status <= 299 or not isinstance(told, dict):
            raise BoundaryProblem(status, told, after)
        return told

    def _ask(self, method: str, path: str, body: Any, key: str | None) -> tuple[int, Any, float | None]:
        headers = {"Authorization": f"Bearer {self._bearer()}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key is not None:
            headers["Idempotency-Key"] = key
        return self._exchange(method, path, headers, None if body is None else json.dumps(body, allow_nan=False), key)

    def _bearer(self) -> str:
        if self._given is not None:
            return self._given()
        with self._lock:
            if self._token is None or self._token[1] - time.monotonic() <= _TOKEN_MARGIN:
                self._token = self._issue()
            return self._token[0]

    def _issue(self) -> tuple[str, float]:
        name, secret, deployment = self._client
        form = {"grant_type": "client_credentials"} | ({"deployment": deployment} if deployment else {})
        proof = base64.b64encode(f"{urllib.parse.quote(name, safe='')}:{urllib.parse.quote(secret, safe='')}".encode()).decode()
        headers = {"Authorization": f"Basic {proof}", "Content-Type": "application/x-www-form-urlencoded"}
        status, told, _ = self._exchange("POST", "oauth/token", headers, urllib.parse.urlencode(form), None)
        if status != 200 or not isinstance(told, dict):
            error = told if isinstance(told, dict) else {}
            raise BoundaryProblem(status, {"code": error.get("error", "unauthenticated"), "detail": error.get("error_description")})
        return told["access_token"], time.monotonic() + float(told["expires_in"])

    def _exchange(self, method: str, path: str, headers: dict[str, str], body: str | None, key: str | None) -> tuple[int, Any, float | None]:
        # http.client follows no redirect, which would take the secret elsewhere, and knows no proxy of the environment's.
        make = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        connection = make(self._parts.hostname or "", self._parts.port, timeout=self._timeout)
        try:
            connection.request(method, f"{self._parts.path.rstrip('/')}/{path}", body=None if body is None else body.encode(), headers=headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as lost:
            raise BoundaryUnreachable(key) from lost
        finally:
            connection.close()
        try:
            told = json.loads(text) if text else None
        except ValueError as unreadable:
            if answer.status < 300:
                raise BoundaryUnreachable(key) from unreadable
            told = None
        return answer.status, told, _seconds(answer.getheader("Retry-After"))


def _seconds(after: str | None) -> float | None:
    if after is None:
        return None
    if re.fullmatch(r"\d{1,9}", after):
        return float(after)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(after).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
