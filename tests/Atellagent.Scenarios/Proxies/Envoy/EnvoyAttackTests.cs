using System.Net;
using Atellagent.Harness;
using Atellagent.Silo.Surfaces.Proxies.Envoy;
using Google.Protobuf;
using Grpc.Core;

namespace Atellagent.Scenarios.Proxies.Envoy;

/// <summary>Questions that are none, that show less than what is passed on, or that stand there twice get no yes; and the listener is no other way to the rest of the boundary.</summary>
public sealed class EnvoyAttackTests(EnvoyWorld world) : IClassFixture<EnvoyWorld>
{
    private const string Orders = "/api/orders/ord_1";
    private const string Refunds = "/api/orders/ord_1/refunds";

    [Fact]
    public async Task What_is_not_seen_whole_or_can_be_read_in_two_ways_is_a_no()
    {
        (string Name, string Code, Action<AttributeContext.Types.HttpRequest> Change)[] attacks =
        [
            ("a body that was cut off", "denied", static http => http.Headers["x-envoy-auth-partial-body"] = "true"),
            ("a body that nobody vouches for", "denied", static http => http.Headers.Remove("x-envoy-auth-partial-body")),
            ("a body of which only the size is said", "denied", static http => http.RawBody = ByteString.Empty),
            ("a body of which only a header speaks", "denied", static http => (http.RawBody, http.Size, http.Headers["content-length"]) = (ByteString.Empty, -1, "7")),
            ("a body that is chunked and not shown", "denied", static http => (http.RawBody, http.Size, http.Headers["transfer-encoding"]) = (ByteString.Empty, -1, "chunked")),
            ("a body as text", "denied", static http => (http.Body, http.RawBody) = (EnvoyTests.Refund(10), ByteString.Empty)),
            ("a body as text and as bytes", "denied", static http => http.Body = EnvoyTests.Refund(1)),
            ("a body of another type", "unsupported_media_type", static http => http.Headers["content-type"] = "application/x-www-form-urlencoded"),
            ("a body of two types", "unsupported_media_type", static http => http.Headers["content-type"] = "application/json,text/plain"),
            ("a body of no type", "unsupported_media_type", static http => http.Headers.Remove("content-type")),
            ("a body that is packed", "unsupported_media_type", static http => http.Headers["content-encoding"] = "gzip"),
            ("a body with a member twice", "invalid_request", static http => http.RawBody = ByteString.CopyFromUtf8("""{"amount":1,"amount":900,"currency":"EUR"}""")),
            ("a body that is no UTF-8", "invalid_request", static http => http.RawBody = ByteString.CopyFrom([(byte)'"', 0xff, (byte)'"'])),
            ("a body that is too large", "payload_too_large", static http => http.RawBody = ByteString.CopyFromUtf8($$"""{"amount":10,"currency":"EUR","note":"{{new string('x', 1024 * 1024)}}"}""")),
            ("a target with what stands for an unreadable byte", "denied", static http => http.Path = "/api/orders/ord_1!/refunds"),
            ("a target that leads elsewhere", "unknown_operation", static http => http.Path = "/api/other/../orders/ord_1/refunds"),
            ("a target with an encoded segment", "unknown_operation", static http => http.Path = "/api/orders/%6frd_1/refunds"),
            ("a whole address as the target", "unknown_operation", static http => http.Path = "http://payments.internal/api/orders/ord_1/refunds"),
            ("a query beside the target", "invalid_request", static http => http.Query = "x=1"),
            ("a fragment", "invalid_request", static http => http.Fragment = "x"),
            ("a method in another case", "unknown_operation", static http => http.Method = "post"),
            ("no method", "unknown_operation", static http => http.Method = ""),
            ("headers in both forms", "invalid_request", static http => http.HeaderMap = new HeaderMap()),
            ("another scheme", "unauthenticated", static http => http.Headers["authorization"] = http.Headers["authorization"].Replace("Bearer", "DPoP", StringComparison.Ordinal)),
            ("two tokens", "unauthenticated", static http => http.Headers["authorization"] = http.Headers["authorization"] + "," + http.Headers["authorization"]),
        ];
        Assert.True((await AskAsync(static _ => { })).IsYes);
        foreach ((string name, string code, Action<AttributeContext.Types.HttpRequest> change) in attacks)
        {
            EnvoySaid said = await AskAsync(change);
            Assert.True((said.IsYes, said.Code) == (false, code), $"{name}: {said.Answer}");
        }
    }

    [Fact]
    public async Task Headers_that_are_shown_as_bytes_are_read_and_none_of_them_twice()
    {
        CheckRequest question = EnvoyCaller.Question(null, "GET", Orders);
        AttributeContext.Types.HttpRequest http = question.Attributes.Request.Http;
        http.Headers.Clear();
        http.HeaderMap = new HeaderMap();
        Add("authorization", "Bearer " + world.Token);
        Assert.True((await world.Envoy.AskAsync(question)).IsYes);
        Add("Authorization", "Bearer " + world.Token);
        Assert.Equal((401, "unauthenticated"), EnvoyTests.Said(await world.Envoy.AskAsync(question)));

        void Add(string name, string value) => http.HeaderMap.Headers.Add(new HeaderValue { Key = name, RawValue = ByteString.CopyFromUtf8(value) });
    }

    [Fact]
    public async Task Which_route_is_guarded_the_proxy_s_settings_say_once_and_the_request_never()
    {
        CheckRequest question = EnvoyCaller.Question(world.Token, "GET", Orders, null, ("atellagent-route", "payments"));
        Assert.Equal((403, "invalid_request"), EnvoyTests.Said(await world.Envoy.AskAsync(question, route: null)));
        Assert.False((await world.Envoy.AskAsync(question, "payments", ("atellagent-route", "payments"))).IsYes);
        question.Attributes.ContextExtensions["atellagent-route"] = "payments";
        Assert.True((await world.Envoy.AskAsync(question, route: null)).IsYes);
        Assert.True((await world.Envoy.AskAsync(question, "payments")).IsYes);
        Assert.Equal((403, "invalid_request"), EnvoyTests.Said(await world.Envoy.AskAsync(question, "elsewhere")));
        question.Attributes.ContextExtensions["atellagent-route"] = "";
        Assert.Equal((403, "unknown_route"), EnvoyTests.Said(await world.Envoy.AskAsync(question, route: null)));
    }

    [Fact]
    public async Task Bytes_at_random_are_never_a_yes()
    {
        Seed seed = Seed.FromEnvironment();
        byte[] whole = EnvoyCaller.Question("eyJ.no.token", "POST", Refunds, EnvoyTests.Refund(10)).ToByteArray();
        foreach (byte[] empty in (byte[][])[[], new CheckRequest { Attributes = new() }.ToByteArray(), new CheckRequest { Attributes = new() { Request = new() } }.ToByteArray()])
        {
            Assert.False(EnvoySaid.Of(await world.Envoy.AskAsync(empty, ("atellagent-route", "payments"))).IsYes);
        }

        for (int i = 0; i < Rounds.Of(200, 5000); i++)
        {
            byte[] bytes = [.. whole];
            for (int flips = seed.Next(1, 6); flips > 0; flips--)
            {
                bytes[seed.Next(0, bytes.Length)] = (byte)seed.Next(0, 256);
            }

            try
            {
                CheckResponse answer = await world.Envoy.AskAsync(bytes[..seed.Next(1, bytes.Length + 1)], ("atellagent-route", "payments"));
                Assert.True((answer.Status?.Code ?? 0) != 0, $"{seed}: {Convert.ToHexString(bytes)}");
            }
            catch (RpcException refused)
            {
                // What is no message at all cannot be answered by one.
                Assert.True(refused.StatusCode is StatusCode.Internal or StatusCode.Unknown, $"{seed}: {refused}");
            }
        }
    }

    [Fact]
    public async Task Nothing_else_of_the_boundary_is_on_this_listener_and_this_is_on_no_other()
    {
        using HttpClient http = new() { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (string path in (string[])["livez", "readyz", "metrics", "v1/actions", "v1/admin/principals", "oauth/token", "console", "mcp", ".well-known/openid-configuration", "openai/v1/models", "ext-authz/payments/api/orders/ord_1", "openapi/v1.json", "", "envoy.service.auth.v3.Authorization/check"])
        {
            using HttpRequestMessage request = new(path == "v1/actions" ? HttpMethod.Post : HttpMethod.Get, new Uri(world.Envoy.Address, path)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + world.Token);
            using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{path}: {answer.StatusCode}");
        }

        using ByteArrayContent question = new([0, 0, 0, 0, 0]);
        question.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        using HttpClient plain = new();
        using HttpResponseMessage other = await plain.PostAsync(new Uri(world.World.Boundary.Address, "envoy.service.auth.v3.Authorization/Check"), question, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        using HttpResponseMessage older = await plain.GetAsync(new Uri(world.Envoy.Address, "livez"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, older.StatusCode);
    }

    private Task<EnvoySaid> AskAsync(Action<AttributeContext.Types.HttpRequest> change)
    {
        CheckRequest question = EnvoyCaller.Question(world.Token, "POST", Refunds, EnvoyTests.Refund(10));
        change(question.Attributes.Request.Http);
        return world.Envoy.AskAsync(question);
    }
}
