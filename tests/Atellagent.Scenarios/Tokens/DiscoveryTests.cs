using Atellagent.Domain.Json;
using Atellagent.Harness;
using Atellagent.Silo.Composition;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Atellagent.Scenarios.Tokens;

/// <summary>What a client that knows the address alone can find out, and that it is true.</summary>
public sealed class DiscoveryTests(TokenWorld tokens) : IClassFixture<TokenWorld>
{
    private World World => tokens.World;

    [Theory]
    [InlineData(".well-known/oauth-authorization-server")]
    [InlineData(".well-known/openid-configuration")]
    public async Task The_metadata_of_the_token_server_is_whole(string path)
    {
        ClientCall answer = await World.GetAsync(path, null);

        string issuer = World.Boundary.Address.ToString();
        Assert.Equal(issuer, ((JsonString)answer.Body!["issuer"]!).Value);
        Assert.All(
            ["token_endpoint", "introspection_endpoint", "revocation_endpoint", "jwks_uri"],
            name => Assert.StartsWith(issuer, ((JsonString)answer.Body[name]!).Value, StringComparison.Ordinal));
        Assert.Contains("client_credentials", Words(answer, "grant_types_supported"));
        Assert.Contains("private_key_jwt", Words(answer, "token_endpoint_auth_methods_supported"));
        Assert.Equal(["ES256", "RS256"], Words(answer, "dpop_signing_alg_values_supported"));
        Assert.Equal(["ES256", "RS256"], Words(answer, "token_endpoint_auth_signing_alg_values_supported"));
        Assert.Equal(["atellagent_action"], Words(answer, "authorization_details_types_supported"));

        // RFC 8414, section 3.2: what has no elements is left out.
        Assert.DoesNotContain(answer.Body.Members, static member => member.Value is JsonArray { Items.IsEmpty: true });
    }

    [Fact]
    public async Task Every_surface_tells_who_has_no_token_where_to_get_one()
    {
        foreach ((string method, string path) in await SurfacesAsync())
        {
            using HttpClient http = new();
            using HttpRequestMessage request = new(new HttpMethod(method), new Uri(World.Boundary.Address, path));
            using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.True((int)answer.StatusCode == 401, $"{method} {path}: {(int)answer.StatusCode}");
            string below = path.StartsWith("/mcp", StringComparison.Ordinal) ? path : "";
            Assert.All(answer.Headers.WwwAuthenticate, challenge => Assert.Contains(
                $"resource_metadata=\"{World.Boundary.Address}.well-known/oauth-protected-resource{below}\"", challenge.Parameter, StringComparison.Ordinal));
            Assert.Equal(["Bearer", "DPoP"], answer.Headers.WwwAuthenticate.Select(static c => c.Scheme));
        }
    }

    [Fact]
    public async Task Nobody_learns_from_metadata_which_routes_there_are()
    {
        ClientCall known = await World.GetAsync(".well-known/oauth-protected-resource/mcp/payments", null);
        ClientCall unknown = await World.GetAsync(".well-known/oauth-protected-resource/mcp/unknowns", null);

        Assert.Equal(known.Body!.ToString().Replace("payments", "unknowns", StringComparison.Ordinal), unknown.Body!.ToString());
        Assert.Equal(404, (await World.GetAsync(".well-known/oauth-protected-resource/v1/actions", null)).Status);
        Assert.Equal(404, (await World.GetAsync(".well-known/oauth-protected-resource/mcp/", null)).Status);
    }

    [Fact]
    public async Task What_may_be_kept_says_so_and_nothing_else_does()
    {
        using HttpClient http = new();
        foreach (string path in new[] { "oauth/jwks", ".well-known/oauth-authorization-server", ".well-known/openid-configuration" })
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(World.Boundary.Address, path), TestContext.Current.CancellationToken);
            Assert.Equal("public, max-age=300", answer.Headers.CacheControl?.ToString());
        }

        using HttpResponseMessage introspection = await http.PostAsync(new Uri(World.Boundary.Address, "oauth/introspect"), null, TestContext.Current.CancellationToken);
        Assert.True(introspection.Headers.CacheControl?.NoStore);
    }

    // Every endpoint that is mapped, less those for everybody.
    private async Task<IReadOnlyList<(string Method, string Path)>> SurfacesAsync()
    {
        string[] open = ["/livez", "/readyz", "/.well-known/", "/schemas/", "/openapi/", "/oauth/", "/sign-in", "/sign-out", "/invitation/", "/assets/", "/evidence/", "/console"];
        using TestFolder place = new();
        await using WebApplication app = await SiloHost.BuildAsync(new SiloSettings { Data = place.In("data"), Port = 0 }, TestContext.Current.CancellationToken);
        List<(string, string)> found = [];
        foreach (RouteEndpoint endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>())
        {
            string path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(static segment => string.Concat(segment.Parts.Select(Fill))));
            foreach (string method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                if (!Array.Exists(open, start => path.StartsWith(start, StringComparison.Ordinal)))
                {
                    found.Add((method, path));
                }
            }
        }

        Assert.True(found.Count > 10, "the surfaces could not be listed");
        return found;
    }

    private static string Fill(RoutePatternPart part) => part is RoutePatternLiteralPart literal ? literal.Content : "payments";

    private static IEnumerable<string> Words(ClientCall answer, string name) => ((JsonArray)answer.Body![name]!).Items.Select(static i => ((JsonString)i).Value);
}
