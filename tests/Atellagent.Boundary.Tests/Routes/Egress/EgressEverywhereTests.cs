using System.Text.Json;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Routes;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Routes.Egress;

/// <summary>
/// Every document that names an address which the boundary will connect to, against every forbidden spelling of one: the reader refuses it, or the egress guard does.
/// <see cref="EgressIsOnePlaceTests"/> shows that there is no other way out than the guard's.
/// </summary>
public sealed class EgressEverywhereTests
{
    private const string Good = "https://api.allowed.example/v1/";

    private const string Others =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: alice }
        spec: { type: person }
        ---
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: reviewers }
        spec: { members: [alice] }
        ---

        """;

    public static TheoryData<string, string> Kinds => new()
    {
        { "http", "kind: Route\nmetadata: { name: one }\nspec: { connector: http, destination: { baseUrl: URL }, operations: {} }" },
        { "http with tunnels", "kind: Route\nmetadata: { name: one }\nspec: { connector: http, destination: { baseUrl: URL }, connect: {}, operations: {} }" },
        { "http with tunnels that end here", "kind: Route\nmetadata: { name: one }\nspec: { connector: http, destination: { baseUrl: URL }, connect: { tls: ended }, operations: {} }" },
        { "mcp", "kind: Route\nmetadata: { name: one }\nspec: { connector: mcp, destination: { baseUrl: URL } }" },
        { "model", "kind: Route\nmetadata: { name: one }\nspec: { connector: model, dialect: openai, models: [m], destination: { baseUrl: URL } }" },
        { "keys of an issuer", "kind: TrustedIssuer\nmetadata: { name: one }\nspec: { issuer: \"https://issuer.example\", audience: a, jwks: { url: URL }, algorithms: [ES256], principals: [alice], principal: \"'alice'\" }" },
        { "identity provider", "kind: IdentityProvider\nmetadata: { name: one }\nspec: { issuer: URL, clientId: a, clientSecretRef: env:X, scopes: [openid] }" },
        { "mail", "kind: Route\nmetadata: { name: one }\nspec: { connector: channel, destination: { baseUrl: URL }, mail: { from: a@b.example } }" },
        { "channel", "kind: Route\nmetadata: { name: one }\nspec: { connector: channel, destination: { baseUrl: URL }, credential: { signingSecretRef: env:X }, operations: {} }" },
        { "webhook", "kind: Webhook\nmetadata: { name: one }\nspec: { destination: { baseUrl: URL }, signingSecretRef: env:X }" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_forbidden_spelling_is_an_address_that_is_connected_to(string kind, string document)
    {
        // So that the test can fail: the same document with a good address is taken.
        Assert.NotEmpty(Approved(document, kind == "identity provider" ? Good.TrimEnd('/') : kind == "mail" ? "smtps://api.allowed.example:465" : Good, out string errors));
        Assert.Equal("", errors);

        int asked = 0;
        foreach (JsonElement row in Corpus.Read("egress", "forbidden.jsonl"))
        {
            string text = row.GetProperty("text").GetString()!;
            string mail = text.Replace("https:", "smtps:", StringComparison.OrdinalIgnoreCase).Replace("http:", "smtp:", StringComparison.OrdinalIgnoreCase).Replace("/v1/items", "", StringComparison.Ordinal);
            foreach (string url in kind == "mail" ? [mail, mail + ":587", mail.TrimEnd('/') + ":587"] : (string[])[text, text.TrimEnd('/') + "/", text.Replace("/v1/items", "/v1/", StringComparison.Ordinal), text.Replace("/v1/items", "", StringComparison.Ordinal)])
            {
                asked++;
                Assert.True(Approved(document, url, out _).Count == 0, $"{kind}: {url}");
            }
        }

        Assert.True(asked > 1000, $"{asked}");
    }

    private static IReadOnlyList<ApprovedDestination> Approved(string document, string url, out string errors)
    {
        string text = Others + "apiVersion: atellagent/v1\n" + document.Replace("URL", JsonSerializer.Serialize(url), StringComparison.Ordinal) + "\n";
        DocumentReadResult read = BoundaryFolderReader.Read([("a.yaml", text)]);
        errors = string.Join('\n', read.Errors);
        return read.Errors.Any() ? [] :
        [
            .. read.Documents.SelectMany(static one => one switch
            {
                RouteDocument route => [route.Destination],
                TrustedIssuerDocument issuer => [issuer.Jwks!],
                IdentityProviderDocument provider => provider.Destinations,
                WebhookDocument webhook => [webhook.Destination],
                _ => (IEnumerable<RouteDestination>)[],
            }).Select(static destination => ApprovedDestination.TryParse(destination, out ApprovedDestination? approved, out _)
                || ApprovedDestination.TryParseMail(destination, out approved, out _) ? approved : null).OfType<ApprovedDestination>(),
        ];
    }
}
