using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;
using Atellagent.Harness;
using Atellagent.Silo.Composition;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using static Atellagent.Scenarios.ReviewWorld;

namespace Atellagent.Scenarios;

/// <summary>The description of the API has every address that there is, and answers are as it says.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task Every_mapped_endpoint_is_described_and_answers_fit_their_schemas()
    {
        await using World world = await ReviewWorld.StartAsync();
        ClientCall answer = await world.GetAsync("openapi/v1.json", token: null);
        Assert.Equal((200, "3.1.1"), (answer.Status, Text(answer.Body, "openapi")));
        JsonObject document = answer.Body!;
        JsonObject paths = (JsonObject)document["paths"]!;
        string[] told = [.. paths.Members.SelectMany(static path => ((JsonObject)path.Value).Members.Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}")).Order(StringComparer.Ordinal)];

        Assert.Equal(await MappedAsync(), told);
        JsonObject[] operations = [.. paths.Members.SelectMany(static path => ((JsonObject)path.Value).Members).Select(static method => (JsonObject)method.Value)];
        Assert.Equal(operations.Length, operations.Select(static one => Text(one, "operationId")).Distinct().Count());
        Assert.True(operations.Count(static one => !Regex.IsMatch(Text(one, "summary")!, "^[A-Z]+ /")) >= 70, "hardly anything is described");
        Assert.All(Regex.Matches(document.ToString(), "\"\\$ref\":\"#/(.*?)\"").Select(static match => match.Groups[1].Value).Distinct(), reference => Assert.True(Resolves(document, reference), reference));
        Assert.All(operations.Where(static one => one["requestBody"] is not null), static one => Assert.Contains("\"content\"", one["requestBody"]!.ToString(), StringComparison.Ordinal));

        // Answers, held against what is said of them.
        string agent = await world.TokenAsync();
        string rita = await world.TokenAsync("rita", deployment: null);
        string admin = await world.AdminTokenAsync();
        string decision = await DecideAsync(world, agent);
        string action = Text((await world.RefundAsync(agent, 900)).Body, "id")!;
        string review = Text(await OpenAsync(world, rita, decision, ",\"verdict\":\"should_deny\",\"notes\":\"look\""), "id")!;
        string followUp = Text(await FollowAsync(world, rita, review, "policy", "finance/limits"), "id")!;
        foreach ((string path, string real, string token) in ((string, string, string)[])
        [
            ("/v1/actions/{id}", $"v1/actions/{action}", agent),
            ("/v1/decisions", "v1/decisions", rita),
            ("/v1/decisions/{id}", $"v1/decisions/{decision}", rita),
            ("/v1/evidence", "v1/evidence?limit=5", rita),
            ("/v1/approvals", "v1/approvals", rita),
            ("/v1/me/authority", "v1/me/authority", agent),
            ("/v1/me/queries", "v1/me/queries", rita),
            ("/v1/reviews", "v1/reviews", rita),
            ("/v1/reviews/{id}", $"v1/reviews/{review}", rita),
            ("/v1/reviews/report", "v1/reviews/report", rita),
            ("/v1/follow-ups", "v1/follow-ups", rita),
            ("/v1/follow-ups/{id}", $"v1/follow-ups/{followUp}", rita),
            ("/v1/follow-ups/{id}/draft", $"v1/follow-ups/{followUp}/draft", admin),
            ("/v1/admin/policy-versions", "v1/admin/policy-versions", admin),
            ("/v1/admin/keys", "v1/admin/keys", admin),
            ("/v1/admin/sinks", "v1/admin/sinks", admin),
            ("/v1/admin/alerts", "v1/admin/alerts", admin),
            ("/v1/admin/changes", "v1/admin/changes", admin),
            ("/v1/admin/map", "v1/admin/map", admin),
            ("/v1/admin/what-can", "v1/admin/what-can?principal=agent", admin),
            ("/v1/admin/who-can", "v1/admin/who-can?route=payments&operation=refund", admin),
        ])
        {
            ClientCall call = await world.GetAsync(real, token);
            Assert.True(call.Status == 200, $"{real}: {call.Status} {call.Body}");
            JsonObject responses = (JsonObject)((JsonObject)((JsonObject)paths[path]!)["get"]!)["responses"]!;
            JsonObject schema = (JsonObject)((JsonObject)((JsonObject)((JsonObject)responses["200"]!)["content"]!)["application/json"]!)["schema"]!;
            Assert.Empty(Check(document, schema, call.Body!, real));
        }

        await world.AssertHistoryAsync();
    }

    // What a schema says elsewhere in itself becomes a definition of its own, which is what ours are compiled from.
    private static IEnumerable<string> Check(JsonObject document, JsonObject schema, JsonObject body, string what)
    {
        JsonObject schemas = (JsonObject)((JsonObject)document["components"]!)["schemas"]!;
        string name = Text(schema, "$ref")!.Split('/')[^1];
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        string whole = Regex.Replace(schemas[name]!.ToString(), $"\"\\$ref\":\"#/components/schemas/{name}/(.*?)\"", match =>
        {
            names.TryAdd(match.Groups[1].Value, $"d{names.Count}");
            return $"\"$ref\":\"#/$defs/{names[match.Groups[1].Value]}\"";
        });

        // Clients read what they know, and answers may say more; the schemas of arguments are closed where they do not say so.
        whole = whole.Replace("\"properties\":{", "\"additionalProperties\":true,\"properties\":{", StringComparison.Ordinal);
        Assert.True(StrictJson.TryParse(System.Text.Encoding.UTF8.GetBytes(whole), new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? alone, out _));
        JsonObject definitions = names.Aggregate(JsonObject.Empty, (all, one) => all.With(one.Value, Find((JsonObject)alone, one.Key)!));
        Assert.True(ArgumentSchema.TryCompile(((JsonObject)alone).With("$defs", definitions), out ArgumentSchema? compiled, out ImmutableArray<SchemaViolation> errors), $"{what}: {string.Join('\n', errors)}");
        return compiled.Validate(body).Select(wrong => $"{what}{wrong.Pointer}: {wrong.Message}");
    }

    private static bool Resolves(JsonObject document, string reference) => Find(document, reference) is not null;

    private static JsonValue? Find(JsonObject document, string reference)
    {
        JsonValue? at = document;
        foreach (string part in reference.Split('/'))
        {
            at = at switch
            {
                JsonObject record => record[part],
                JsonArray items when int.TryParse(part, out int index) && index < items.Items.Length => items.Items[index],
                _ => null,
            };
        }

        return at;
    }

    private static async Task<string[]> MappedAsync()
    {
        using TestFolder place = new();
        await using WebApplication app = await SiloHost.BuildAsync(new SiloSettings { Data = place.In("data"), Port = 0 }, TestContext.Current.CancellationToken);
        return
        [
            .. (from endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
                let path = Regex.Replace("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), @"\{\*+", "{")
                where path.StartsWith("/v1/", StringComparison.Ordinal)
                from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
                select $"{method} {path}").Distinct().Order(StringComparer.Ordinal),
        ];
    }
}
