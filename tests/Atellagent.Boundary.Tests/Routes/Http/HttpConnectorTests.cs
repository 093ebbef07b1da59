using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Tests.Routes.Http;

public sealed class HttpConnectorTests : IAsyncDisposable
{
    private readonly World _world = new();

    [Fact]
    public async Task The_request_is_made_of_the_granted_arguments_and_the_routes_credential_and_of_nothing_else()
    {
        await using RawServer server = RawServer.Always(RawServer.Answer("""{"ok":true}"""));
        RouteDocument route = World.HttpTo(server.Port, World.Bearer);
        RouteOperation operation = World.Operation("refund", "POST", "orders/{orderId}/refunds") with
        {
            Query = ["mode"],
            Headers = ImmutableSortedDictionary<string, string>.Empty.Add("X-Trace-Reason", "why"),
        };
        using Activity activity = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();

        RouteResult result = await Execute(
            route, operation, """{"orderId":"ord_1","mode":"a&b=c","why":"ticket 7","currency":"EUR","amount":0.1,"z":{"b":1,"a":[true,null]}}""");

        Assert.Equal(
            $"POST /api/orders/ord_1/refunds?mode=a%26b%3Dc HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\n"
            + "X-Trace-Reason: ticket 7\r\nAccept: application/json\r\nUser-Agent: atellagent\r\n"
            + $"Idempotency-Key: {Id()}\r\nAuthorization: Bearer {World.Secret}\r\nContent-Type: application/json\r\nContent-Length: 59\r\n\r\n"
            + """{"amount":0.1,"currency":"EUR","z":{"a":[true,null],"b":1}}""",
            Assert.Single(server.Requests));
        Assert.Equal(new RouteResult.Completed(true, 200, World.Object("""{"ok":true}"""), false), result);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("HEAD")]
    public async Task A_method_without_a_body_carries_scalars_in_the_query(string method)
    {
        await using RawServer server = RawServer.Always("HTTP/1.1 204 No Content\r\n\r\n");

        RouteResult result = await Execute(World.HttpTo(server.Port), World.Operation("find", method, "find"), """{"q":"ü ?","n":1.5,"b":true}""");

        Assert.StartsWith($"{method} /api/find?b=true&n=1.5&q=%C3%BC%20%3F HTTP/1.1\r\n", Assert.Single(server.Requests), StringComparison.Ordinal);
        Assert.Equal(new RouteResult.Completed(true, 204, null, false), result);
    }

    [Theory]
    [InlineData("""{"q":{"a":1}}""")]
    [InlineData("""{"q":[1]}""")]
    [InlineData("""{"q":null}""")]
    [InlineData("""{"why":"a\r\nX-Evil: 1"}""")]
    [InlineData("""{"why":"a\u0000"}""")]
    [InlineData("""{"why":"\u00e9"}""")]
    [InlineData("""{"why":" a"}""")]
    [InlineData("""{"why":"a "}""")]
    [InlineData("""{"why":[1]}""")]
    public async Task What_cannot_be_carried_exactly_is_refused_and_nothing_is_sent(string arguments)
    {
        await using RawServer server = RawServer.Always(RawServer.Answer("{}"));
        RouteOperation operation = World.Operation("find", "GET", "find") with
        {
            Headers = ImmutableSortedDictionary<string, string>.Empty.Add("X-Why", "why"),
        };

        RouteResult result = await Execute(World.HttpTo(server.Port), operation, arguments);

        Assert.Equal("arguments_invalid", Assert.IsType<RouteResult.NotSent>(result).Code);
        Assert.Equal(0, server.Accepted);
    }

    [Theory]
    [InlineData("authorization")]
    [InlineData("Host")]
    [InlineData("content-length")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("Idempotency-Key")]
    [InlineData("accept")]
    [InlineData("traceparent")]
    [InlineData("X-Bad\r\nName")]
    public async Task An_operation_that_lists_a_reserved_header_cannot_be_used(string header)
    {
        await using RawServer server = RawServer.Always(RawServer.Answer("{}"));
        RouteOperation operation = World.Operation("find", "GET", "find") with
        {
            Headers = ImmutableSortedDictionary<string, string>.Empty.Add(header, "why"),
        };

        RouteResult result = await Execute(World.HttpTo(server.Port, World.Bearer), operation, """{"why":"x"}""");

        Assert.Equal("destination_not_approved", Assert.IsType<RouteResult.NotSent>(result).Code);
        Assert.Equal(0, server.Accepted);
    }

    [Fact]
    public async Task A_request_longer_than_the_route_allows_is_not_sent()
    {
        await using RawServer server = RawServer.Always(RawServer.Answer("{}"));
        RouteDocument route = World.HttpTo(server.Port, limits: new RouteLimits(30, 20, 1000));

        RouteResult result = await Execute(route, World.Operation("write", "POST", "w"), """{"text":"twenty bytes and more"}""");

        Assert.Equal("arguments_invalid", Assert.IsType<RouteResult.NotSent>(result).Code);
        Assert.Equal(0, server.Accepted);
    }

    [Fact]
    public async Task One_permit_sends_one_request_under_any_interleaving()
    {
        await using RawServer server = RawServer.Always(RawServer.Answer("{}"));
        RouteDocument route = World.HttpTo(server.Port);
        Permit permit = _world.Permit(route, World.Operation("write", "POST", "w"), """{"a":1}""");

        RouteResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _world.Http.ExecuteAsync(permit, CancellationToken.None)));

        Assert.Single(server.Requests);
        Assert.Single(results.OfType<RouteResult.Completed>());
        Assert.All(results.OfType<RouteResult.NotSent>(), refused => Assert.Equal("permit_refused", refused.Code));
        Assert.Equal(19, results.OfType<RouteResult.NotSent>().Count());
    }

    [Theory]
    [InlineData("GET", 1)]
    [InlineData("GET", 8000)]
    [InlineData("POST", 1)]
    [InlineData("POST", 100_000)]
    public async Task A_permit_that_has_ended_sends_not_one_byte(string method, int length)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        RouteDocument route = World.HttpTo(((IPEndPoint)listener.LocalEndpoint).Port);
        Permit permit = _world.Permit(route, World.Operation("o", method, "o"), JsonObject.Of(("a", new JsonString(new string('x', length)))));
        _world.Time.Advance(Permit.Lifetime);

        Task<RouteResult> execution = _world.Http.ExecuteAsync(permit, CancellationToken.None);
        using Socket socket = await listener.AcceptSocketAsync();
        int bytes = await socket.ReceiveAsync(new byte[100]);

        Assert.Equal("permit_refused", Assert.IsType<RouteResult.NotSent>(await execution).Code);
        Assert.Equal(0, bytes);
    }

    [Fact]
    public async Task Nobody_listening_is_not_sent()
    {
        int port;
        await using (RawServer server = RawServer.Always(""))
        {
            port = server.Port;
        }

        RouteResult result = await Execute(World.HttpTo(port), World.Operation("w", "POST", "w"), "{}");

        Assert.Equal("destination_unreachable", Assert.IsType<RouteResult.NotSent>(result).Code);
    }

    [Fact]
    public async Task An_address_outside_the_listed_networks_is_not_sent()
    {
        await using RawServer server = RawServer.Always(RawServer.Answer("{}"));
        RouteDocument route = World.HttpTo(server.Port) with
        {
            Destination = new RouteDestination { BaseUrl = $"http://localhost:{server.Port}/", Networks = ["10.0.0.0/8"] },
        };

        RouteResult result = await Execute(route, World.Operation("w", "POST", "w"), "{}");

        Assert.Equal("destination_not_approved", Assert.IsType<RouteResult.NotSent>(result).Code);
        Assert.Equal(0, server.Accepted);
    }

    [Fact]
    public async Task Without_its_credential_nothing_is_sent()
    {
        await using RawServer server = RawServer.Always(RawServer.Answer("{}"));
        RouteDocument route = World.HttpTo(server.Port, new RouteCredential("env:ATELLAGENT_TEST_NOT_SET", "Authorization", "Bearer {0}"));

        RouteResult result = await Execute(route, World.Operation("w", "POST", "w"), "{}");

        Assert.Equal("credential_unavailable", Assert.IsType<RouteResult.NotSent>(result).Code);
        Assert.Equal(0, server.Accepted);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task A_request_on_a_kept_connection_that_closes_is_never_sent_again(string method)
    {
        // The second request is read whole and then the connection closes: the very case in which HTTP clients repeat a GET.
        await using RawServer server = new(async (own, _, stream) =>
        {
            await stream.WriteAsync(own.Requests.Count == 1 ? Encoding.ASCII.GetBytes(RawServer.Answer("{}")) : default);
            return own.Requests.Count == 1;
        });
        RouteDocument route = World.HttpTo(server.Port);
        RouteOperation operation = World.Operation("o", method, "o");

        Assert.IsType<RouteResult.Completed>(await Execute(route, operation, """{"n":1}"""));
        RouteResult second = await Execute(route, operation, """{"n":2}""");

        Assert.IsType<RouteResult.Unknown>(second);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"half\":")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"hal")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-")]
    [InlineData("not HTTP at all\r\n\r\n")]
    [InlineData("")]
    public async Task An_answer_that_breaks_off_is_unknown(string answer)
    {
        await using RawServer server = new(async (_, _, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
            return false;
        });

        RouteResult result = await Execute(World.HttpTo(server.Port), World.Operation("w", "POST", "w"), "{}");

        Assert.IsType<RouteResult.Unknown>(result);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")]
    public async Task A_destination_that_does_not_finish_in_time_is_unknown(string beginning)
    {
        await using RawServer server = new(async (own, _, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning));
            await Task.Delay(Timeout.Infinite, own.Ended);
            return false;
        });

        RouteResult result = await Execute(
            World.HttpTo(server.Port, limits: new RouteLimits(1, 1000, 1000)), World.Operation("w", "POST", "w"), "{}");

        Assert.Contains("in time", Assert.IsType<RouteResult.Unknown>(result).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    [InlineData(300)]
    public async Task A_redirect_is_an_answer_and_is_not_followed(int status)
    {
        await using RawServer other = RawServer.Always(RawServer.Answer("{}"));
        await using RawServer server = RawServer.Always(
            RawServer.Answer("<a>there</a>", "text/html", $"{status} Elsewhere", $"Location: http://127.0.0.1:{other.Port}/api/x\r\n"));

        RouteResult result = await Execute(World.HttpTo(server.Port, World.Bearer), World.Operation("r", "GET", "r"), "{}");

        Assert.Equal(new RouteResult.Completed(false, status, null, false), result);
        Assert.Equal(0, other.Accepted);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_flood_of_interim_answers_ends_with_the_answer()
    {
        string flood = string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 500));
        await using RawServer server = RawServer.Always(flood + RawServer.Answer("{}"));

        Assert.Equal(
            new RouteResult.Completed(true, 200, JsonObject.Empty, false),
            await Execute(World.HttpTo(server.Port), World.Operation("w", "POST", "w"), "{}"));
    }

    [Fact]
    public async Task Cookies_are_not_kept()
    {
        await using RawServer server = RawServer.Always(RawServer.Answer("{}", more: "Set-Cookie: session=1\r\n"));
        RouteDocument route = World.HttpTo(server.Port);

        await Execute(route, World.Operation("w", "POST", "w"), "{}");
        await Execute(route, World.Operation("w", "POST", "w"), "{}");

        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.DoesNotContain("cookie", request, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("{\"a\":1}", "application/json", "", "{\"a\":1}")]
    [InlineData("{\"a\":1}", "application/problem+json; charset=UTF-8", "", "{\"a\":1}")]
    [InlineData("{\"a\":1,\"a\":2}", "application/json", "", "\"{\\\"a\\\":1,\\\"a\\\":2}\"")]
    [InlineData("{\"id\":9007199254740993}", "application/json", "", "\"{\\\"id\\\":9007199254740993}\"")]
    [InlineData("hello\n", "text/plain", "", "\"hello\\n\"")]
    [InlineData("a\u001b[31m", "text/plain", "", "{\"note\":\"the answer was not text in UTF-8 and is not shown\"}")]
    [InlineData("x", "image/png", "", "{\"note\":\"the answer was neither JSON nor text and is not shown\"}")]
    [InlineData("x", "text/plain; charset=utf-16", "", "{\"note\":\"the answer was in an encoding that was not asked for and is not shown\"}")]
    [InlineData("x", "text/plain", "Content-Encoding: gzip\r\n", "{\"note\":\"the answer was in an encoding that was not asked for and is not shown\"}")]
    [InlineData("", "application/json", "", null)]
    public async Task An_answer_is_shown_as_what_it_is(string body, string type, string more, string? shown)
    {
        await using RawServer server = RawServer.Always(RawServer.Answer(body, type, more: more));

        RouteResult result = await Execute(World.HttpTo(server.Port), World.Operation("w", "POST", "w"), "{}");

        RouteResult.Completed completed = Assert.IsType<RouteResult.Completed>(result);
        Assert.True(completed.Succeeded);
        Assert.Equal(shown, completed.Result?.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_past_the_limit_is_not_shown_in_part_and_its_status_counts(bool isChunked)
    {
        string body = "\"" + new string('x', 999) + "\"";
        string answer = isChunked
            ? $"HTTP/1.1 500 Oh\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n{body}\r\n0\r\n\r\n"
            : RawServer.Answer(body, status: "500 Oh");
        await using RawServer server = RawServer.Always(answer);

        RouteResult past = await Execute(World.HttpTo(server.Port, limits: new RouteLimits(30, 1000, 1000)), World.Operation("w", "POST", "w"), "{}");
        RouteResult within = await Execute(World.HttpTo(server.Port, limits: new RouteLimits(30, 1000, 1001)), World.Operation("w", "POST", "w"), "{}");

        Assert.Equal(
            new RouteResult.Completed(false, 500, World.Object("""{"note":"the answer was longer than 1000 bytes and is not shown"}"""), false), past);
        Assert.Equal(body, Assert.IsType<RouteResult.Completed>(within).Result?.ToString());
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    public async Task A_destination_that_repeats_the_request_does_not_give_the_credential_away(string type)
    {
        await using RawServer server = new(async (_, request, stream) =>
        {
            string echo = request + Convert.ToBase64String(Encoding.UTF8.GetBytes(request)) + Convert.ToHexString(Encoding.UTF8.GetBytes(request));
            string body = type == "text/plain" ? echo : CanonicalJson.ToText(JsonObject.Of(("echo", new JsonString(echo))));
            await stream.WriteAsync(Encoding.UTF8.GetBytes(RawServer.Answer(body, type, "400 Bad")));
            return true;
        });

        RouteResult.Completed result = Assert.IsType<RouteResult.Completed>(
            await Execute(World.HttpTo(server.Port, World.Bearer), World.Operation("w", "POST", "w"), "{}"));

        string shown = result.Result!.ToString();
        Assert.True(result.Redacted);
        Assert.Equal(3, shown.Split("[credential removed]").Length - 1);
        Assert.DoesNotContain("c4n4ry", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString("c4n4ry"u8), shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_route_gets_a_client_of_its_own_and_the_old_one_ends()
    {
        await using RawServer server = RawServer.Always(RawServer.Answer("{}"));
        RouteDocument before = World.HttpTo(server.Port);
        RouteOperation operation = World.Operation("w", "POST", "w");

        await Execute(before, operation, "{}");
        await Execute(before with { Owner = "read again" }, operation, "{}");
        Assert.Equal(1, server.Accepted);
        await Execute(World.HttpTo(server.Port), operation, "{}");

        Assert.Equal(2, server.Accepted);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private string Id() => _world.Permit(World.HttpTo(1), World.Operation("o"), "{}").ActionId.ToString();

    private Task<RouteResult> Execute(RouteDocument route, RouteOperation operation, string arguments) =>
        _world.Http.ExecuteAsync(_world.Permit(route, operation, arguments), CancellationToken.None);
}
