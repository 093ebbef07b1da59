import json
import os
import pathlib
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from atellagent import AtellagentClient, BoundaryProblem, BoundaryUnreachable

DONE = (200, {"id": "act_1", "outcome": {"status": "succeeded"}}, {})
FULL = (503, {"code": "evidence_unavailable"}, {"Retry-After": "0"})


def refund(amount, currency="EUR"):
    return {"route": "payments", "operation": "refund", "arguments": {"orderId": "ord_1", "amount": amount, "currency": currency}}


class Stub:
    def __init__(self, *answers):
        stub = self
        self.seen = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.path == "/oauth/token":
                    self.tell(200, {"access_token": f"t{len(stub.seen)}", "expires_in": 600}, {})
                    return
                stub.seen.append(self.headers.get("Idempotency-Key"))
                status, body, headers = answers[min(len(stub.seen), len(answers)) - 1]
                if status == 0:
                    self.connection.close()
                    return
                self.tell(status, body, headers)

            def tell(self, status, body, headers):
                data = json.dumps(body).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.client = AtellagentClient(f"http://127.0.0.1:{self.server.server_port}", "a", "s")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Repeating(unittest.TestCase):
    def check(self, requests, code, *answers):
        with Stub(*answers) as stub:
            if code is None:
                self.assertEqual("act_1", stub.client.submit(refund(1))["id"])
            else:
                with self.assertRaises(BoundaryProblem) as caught:
                    stub.client.submit(refund(1))
                self.assertEqual(code, caught.exception.code or caught.exception.status)
            self.assertEqual(requests, len(stub.seen))
            self.assertEqual(1, len(set(stub.seen)))

    def test_nothing_was_sent_so_it_is_asked_again(self):
        self.check(3, None, FULL, FULL, DONE)

    def test_twice_at_most(self):
        self.check(3, "evidence_unavailable", FULL)

    def test_what_may_have_happened_is_not_repeated(self):
        self.check(1, "outcome_unknown", (424, {"code": "outcome_unknown"}, {}))
        self.check(1, 502, (502, "bad", {}))
        self.check(1, "denied", (403, {"code": "denied"}, {}))
        self.check(1, 302, (302, {}, {"Location": "/elsewhere"}))

    def test_a_later_time_is_not_waited_for(self):
        self.check(1, "rate_limited", (429, {"code": "rate_limited"}, {"Retry-After": "60"}))

    def test_a_token_that_is_not_taken_is_renewed_once(self):
        self.check(2, None, (401, {}, {}), DONE)
        self.check(2, "unauthenticated", (401, {"code": "unauthenticated"}, {}))

    def test_a_lost_answer_tells_its_key(self):
        with Stub((0, None, {})) as stub:
            with self.assertRaises(BoundaryUnreachable) as caught:
                stub.client.submit(refund(1))
            self.assertEqual(stub.seen, [caught.exception.idempotency_key])

    def test_a_redemption_is_never_repeated(self):
        with Stub(FULL, DONE) as stub:
            with self.assertRaises(BoundaryProblem):
                stub.client.redeem("p", "d")
            self.assertEqual(1, len(stub.seen))

    def test_an_effect_that_fails_is_closed_as_unknown(self):
        decided = (200, {"id": "act_1", "digest": "d", "permit": "p", "decision": {"granted": {"arguments": {"amount": 5}}}}, {})
        with Stub(decided, DONE, DONE) as stub:
            with self.assertRaises(ZeroDivisionError):
                stub.client.enforce(refund(9), lambda granted: granted["amount"] / 0)
            self.assertEqual(3, len(stub.seen))


class Secrets(unittest.TestCase):
    def test_a_secret_from_a_file_and_never_from_two_places(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "secret")
            named = {"ATELLAGENT_URL": "http://127.0.0.1:1", "ATELLAGENT_CLIENT_ID": "a", "ATELLAGENT_CLIENT_SECRET_FILE": str(file)}
            with self.assertRaises(FileNotFoundError):
                AtellagentClient.from_environment(named)
            file.write_text("\n")
            with self.assertRaises(ValueError):
                AtellagentClient.from_environment(named)
            file.write_text("s\n")
            AtellagentClient.from_environment(named)
            with self.assertRaises(ValueError):
                AtellagentClient.from_environment({**named, "ATELLAGENT_CLIENT_SECRET": "s"})


@unittest.skipUnless(os.environ.get("ATELLAGENT_URL"), "ATELLAGENT_URL is not set")
class StartedBoundary(unittest.TestCase):
    def test_a_started_boundary(self):
        client = AtellagentClient.from_environment()
        done = client.submit(refund(10))
        self.assertEqual("succeeded", done["outcome"]["status"])
        self.assertEqual(done["id"], client.get(done["id"])["id"])
        with self.assertRaises(BoundaryProblem) as denied:
            client.submit(refund(10, "USD"))
        self.assertEqual("denied", denied.exception.code)
        self.assertTrue(denied.exception.decision["reasons"])

        key = f"key-{os.getpid()}"
        first = client.submit(refund(11), idempotency_key=key)
        self.assertEqual(first["id"], client.submit(refund(11), idempotency_key=key)["id"])
        with self.assertRaises(BoundaryProblem) as conflict:
            client.submit(refund(12), idempotency_key=key)
        self.assertEqual("idempotency_conflict", conflict.exception.code)

        closed, value = client.enforce(refund(20), lambda granted: granted["amount"])
        self.assertEqual((20, "enforcementPoint"), (value, closed["outcome"]["observedBy"]))
        self.assertTrue(client.authority()["operations"])
        question = {"subject": {"type": "agent", "id": "agent"}, "action": {"name": "getOrder", "properties": {"orderId": "ord_1"}}, "resource": {"type": "route", "id": "payments"}}
        self.assertIs(True, client.evaluate(question)["decision"])

        waits = client.submit(refund(200))
        self.assertEqual("pending", waits["outcome"]["status"])
        print(f"WAITS {waits['approval']['id']} {waits['digest']} END", flush=True)
        self.assertEqual("succeeded", client.wait_for(waits["id"], timeout=60)["outcome"]["status"])
        again = client.submit(refund(201))
        self.assertNotEqual("succeeded", (client.cancel(again["id"]).get("outcome") or {}).get("status"))


if __name__ == "__main__":
    unittest.main()
