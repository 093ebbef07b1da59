using Atellagent.Domain.Documents;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Tests.Documents;

/// <summary>Which operation a request through a proxy is. It is passed on as it is, so what has two readings is none.</summary>
public sealed class ProxiedOperationTests
{
    private static readonly RouteDocument Route = (RouteDocument)Assert.Single(Folder.Read(
        """
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: r }
        spec:
          connector: http
          destination: { baseUrl: "https://a.example/api/" }
          operations:
            order: { method: GET, path: "orders/{id}", query: [expand, page], effect: read, arguments: { type: object, required: [id], additionalProperties: false, properties: { id: { type: string }, expand: { type: boolean }, page: { type: integer } } } }
            refund: { method: POST, path: "orders/{id}/refunds", query: [dry], headers: { X-Reason: reason }, effect: write, arguments: { type: object, properties: { id: { type: string }, dry: { type: boolean }, reason: { type: string }, amount: { type: number } }, required: [id] } }
            drop: { method: DELETE, path: "orders/{number}", effect: destructive, arguments: { type: object, required: [number], additionalProperties: false, properties: { number: { type: integer } } } }
            list: { method: GET, path: items, effect: read, arguments: { type: object, additionalProperties: false } }
            any: { method: GET, path: "{what}", effect: read, arguments: { type: object, required: [what], additionalProperties: false, properties: { what: { type: string } } } }
        """).Documents);

    [Theory]
    [InlineData("GET", "/api/orders/o1", "order", """{"id":"o1"}""")]
    [InlineData("GET", "/api/orders/o1?expand=true&page=2", "order", """{"expand":true,"id":"o1","page":2}""")]
    [InlineData("GET", "/api/orders/o1?expand=yes", "order", """{"expand":"yes","id":"o1"}""")]
    [InlineData("DELETE", "/api/orders/17", "drop", """{"number":17}""")]
    [InlineData("DELETE", "/api/orders/017", "drop", """{"number":"017"}""")]
    [InlineData("GET", "/api/things", "any", """{"what":"things"}""")]
    public void A_request_is_one_operation(string method, string target, string operation, string arguments)
    {
        Assert.True(ProxiedOperation.TryFind(Route, new ProxiedRequest(method, target), out ProxiedOperation? found, out string reason), reason);
        Assert.Equal((operation, arguments), (found!.Name, found.Arguments.ToString()));
    }

    [Theory]
    [InlineData("GET", "/api/orders/%6f1")]
    [InlineData("GET", "/api/orders/../orders/o1")]
    [InlineData("GET", "/api//orders/o1")]
    [InlineData("GET", "/api/orders/o1;x=1")]
    [InlineData("GET", "/api/orders\\o1")]
    [InlineData("GET", "/api/orders/o1/")]
    [InlineData("GET", "/api/orders/")]
    [InlineData("GET", "/api/orders/.")]
    [InlineData("GET", "/API/orders/o1")]
    [InlineData("GET", "/other/orders/o1")]
    [InlineData("GET", "orders/o1")]
    [InlineData("GET", "http://a.example/api/orders/o1")]
    [InlineData("GET", "*")]
    [InlineData("GET", "")]
    [InlineData("get", "/api/orders/o1")]
    [InlineData("TRACE", "/api/orders/o1")]
    [InlineData("GET", "/api/items")]
    [InlineData("GET", "/api/orders/o1?expand=true&expand=false")]
    [InlineData("GET", "/api/orders/o1?other=1")]
    [InlineData("GET", "/api/orders/o1?expand")]
    [InlineData("GET", "/api/orders/o1?expand=a+b")]
    [InlineData("GET", "/api/orders/o1?expand=%zz")]
    [InlineData("GET", "/api/orders/o1?expand=%ff")]
    [InlineData("GET", "/api/orders/o1?expand=%00")]
    [InlineData("GET", "/api/orders/o1?%65xpand=true")]
    [InlineData("GET", "/api/orders/o1?id=o2")]
    [InlineData("GET", "/api/orders/o1?expand=true#x")]
    [InlineData("POST", "/api/orders/o1/refunds")]
    public void What_has_two_readings_or_none_is_no_operation(string method, string target)
    {
        Assert.False(ProxiedOperation.TryFind(Route, new ProxiedRequest(method, target), out ProxiedOperation? found, out string reason));
        Assert.Null(found);
        Assert.NotEqual("", reason);
    }

    [Fact]
    public void A_body_that_is_seen_is_a_part_of_it_and_one_that_is_not_is_no_operation()
    {
        ProxiedRequest seen = new("POST", "/api/orders/o1/refunds?dry=true") { Body = JsonText.Parse("""{"amount":5}"""), ShowsHeaders = true, Header = static name => name == "x-reason" ? ["late"] : [] };

        Assert.Equal("""{"amount":5,"dry":true,"id":"o1","reason":"late"}""", Find(seen)!.Arguments.ToString());
        Assert.Null(Find(seen with { Body = null }));
        Assert.Null(Find(seen with { Body = JsonText.Parse("[]") }));
        Assert.Null(Find(seen with { Body = JsonText.Parse("""{"id":"o2"}""") }));
        Assert.Null(Find(seen with { Body = JsonText.Parse("""{"dry":false}""") }));
        Assert.Null(Find(seen with { Body = JsonText.Parse("""{"reason":"other"}""") }));
        Assert.Null(Find(seen with { Header = static _ => ["a", "b"] }));
        Assert.Null(Find(seen with { ShowsHeaders = false }));
        Assert.Null(Find(new ProxiedRequest("GET", "/api/orders/o1") { Body = JsonText.Parse("{}") }));
    }

    private static ProxiedOperation? Find(ProxiedRequest request) => ProxiedOperation.TryFind(Route, request, out ProxiedOperation? found, out _) ? found : null;
}
