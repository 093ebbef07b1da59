using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Forward;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Tests.Routes.Forward;

/// <summary>Which operation an address is that somebody sends to a proxy.</summary>
public sealed class ForwardMapTests
{
    private const string Documents =
        """
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: plain }
        spec:
          connector: http
          destination: { baseUrl: "http://10.1.2.3:8080/api/", networks: [10.0.0.0/8] }
          operations:
            get: { method: GET, path: "items/{id}", effect: read, query: [page, full], headers: { X-Tenant: tenant }, arguments: { type: object, required: [id], properties: { id: { type: string }, page: { type: integer }, full: { type: boolean }, tenant: { type: string } } } }
            special: { method: GET, path: items/special, effect: read, arguments: { type: object } }
            root: { method: GET, path: "", effect: read, arguments: { type: object } }
            put: { method: PUT, path: "items/{id}", effect: write, arguments: { type: object, required: [id], properties: { id: { type: string }, name: { type: string } } } }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: secure }
        spec:
          connector: http
          destination: { baseUrl: "https://api.example.com/v1/" }
          operations:
            get: { method: GET, path: things, effect: read, arguments: { type: object } }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: twice-a }
        spec:
          connector: http
          destination: { baseUrl: "https://twice.example.com/" }
          operations:
            get: { method: GET, path: x, effect: read, arguments: { type: object } }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: twice-b }
        spec:
          connector: http
          destination: { baseUrl: "https://twice.example.com/" }
          operations:
            get: { method: GET, path: x, effect: read, arguments: { type: object } }
        """;

    private static readonly AuthorityView View = Read();

    [Theory]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/a", null, "plain get {\"id\":\"a\"}")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/a%20b", null, "plain get {\"id\":\"a b\"}")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/a?page=2&full=true", null, "plain get {\"full\":true,\"id\":\"a\",\"page\":2}")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/special", null, "plain special {}")]
    [InlineData("GET", "http://10.1.2.3:8080/api/", null, "plain root {}")]
    [InlineData("PUT", "http://10.1.2.3:8080/api/items/a", "{\"name\":\"b\"}", "plain put {\"id\":\"a\",\"name\":\"b\"}")]
    [InlineData("GET", "http://api.example.com/v1/things", null, "secure get {}")]
    [InlineData("GET", "http://api.example.com:443/v1/things", null, "secure get {}")]
    public void An_address_that_a_route_owns_is_its_operation(string method, string target, string? body, string expected)
    {
        Assert.True(ForwardMap.TryFind(View, Request(method, target, body), out ForwardMatch? match, out string reason), reason);
        Assert.Equal(expected, $"{match.Route} {match.Operation} {match.Arguments}");
    }

    [Theory]
    [InlineData("GET", "http://10.1.2.3/api/items/a", "no route leads there")]
    [InlineData("GET", "http://10.1.2.4:8080/api/items/a", "no route leads there")]
    [InlineData("GET", "http://10.1.2.3:8080/apis/items/a", "no route leads there")]
    [InlineData("GET", "http://api.example.com:80/v1/things", "no route leads there")]
    [InlineData("GET", "http://api.example.com.evil.example/v1/things", "no route leads there")]
    [InlineData("POST", "http://10.1.2.3:8080/api/items/a", "has no operation")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/a?page=two", "has no operation")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/a?page=2.0", "has no operation")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/a?id=b", "has no operation")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/", "has no operation")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/%61", "read in one way")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/a%2fb", "read in one way")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/..", "read in one way")]
    [InlineData("GET", "http://10.1.2.3:8080/api//items/a", "read in one way")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/a?page=1&page=2", "read in one way")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/a?page=1+1", "read in one way")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/a?page=%zz", "read in one way")]
    [InlineData("GET", "http://10.1.2.3:8080/api/items/a#b", "read in one way")]
    [InlineData("GET", "http://10.1.2.3:8080\\@evil.example/api/items/a", "read in one way")]
    [InlineData("GET", "http://u@10.1.2.3:8080/api/items/a", "read in one way")]
    [InlineData("GET", "http://10.1.2.03:8080/api/items/a", "read in one way")]
    [InlineData("GET", "http://API.example.com/v1/things", "read in one way")]
    [InlineData("GET", "https://api.example.com/v1/things", "read in one way")]
    [InlineData("GET", "ftp://api.example.com/v1/things", "read in one way")]
    [InlineData("GET", "", "read in one way")]
    [InlineData("GET", "http://twice.example.com/x", "more than one operation")]
    public void Everything_else_is_nobodys(string method, string target, string expected)
    {
        Assert.False(ForwardMap.TryFind(View, Request(method, target, null), out ForwardMatch? match, out string reason));
        Assert.Null(match);
        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_argument_stands_in_one_place()
    {
        Assert.False(ForwardMap.TryFind(View, Request("PUT", "http://10.1.2.3:8080/api/items/a", """{"id":"b"}"""), out _, out _));
        ForwardedRequest withHeader = Request("GET", "http://10.1.2.3:8080/api/items/a", null) with { Header = static name => name == "X-Tenant" ? "t1" : null };
        Assert.True(ForwardMap.TryFind(View, withHeader, out ForwardMatch? match, out string reason), reason);
        Assert.Equal("""{"id":"a","tenant":"t1"}""", match.Arguments.ToString());
    }

    [Theory]
    [InlineData("api.example.com:443", "takes no tunnel")]
    [InlineData("10.1.2.3:8080", "takes no tunnel")]
    [InlineData("10.1.2.3:80", "no route leads there")]
    [InlineData("other.example.com:443", "no route leads there")]
    [InlineData("API.example.com:443", "one way")]
    [InlineData("api.example.com", "one way")]
    [InlineData("api.example.com:", "one way")]
    [InlineData("api.example.com:0443", "one way")]
    [InlineData("a@api.example.com:443", "one way")]
    [InlineData("api.example.com.:443", "one way")]
    [InlineData("https://api.example.com:443", "one way")]
    [InlineData("", "one way")]
    public void What_takes_no_tunnel_is_told_why(string authority, string said)
    {
        Assert.False(ForwardMap.TryFindTunnel(View, authority, out ForwardTunnel? tunnel, out string reason));
        Assert.Null(tunnel);
        Assert.Contains(said, reason, StringComparison.Ordinal);
    }

    private static ForwardedRequest Request(string method, string target, string? body) =>
        new(method, target, body is null ? JsonObject.Empty : (JsonObject)Parse(body), static _ => null);

    private static JsonValue Parse(string text)
    {
        Assert.True(StrictJson.TryParse(System.Text.Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out string? reason), reason);
        return value;
    }

    private static AuthorityView Read()
    {
        DocumentReadResult read = BoundaryFolderReader.Read([("routes.yaml", Documents)]);
        Assert.True(read.Errors.IsEmpty, string.Join('\n', read.Errors));
        return AuthorityView.ForTrial(read.Documents, AdministrationRoute.Policies);
    }
}
