using System.Text.RegularExpressions;
using Atellagent.Domain.Json;
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
        ApiDescription description = new(document);
        (string Method, string Path, JsonObject Told)[] operations = [.. description.Operations];
        Assert.Equal(operations.Length, operations.Select(static one => Text(one.Told, "operationId")).Distinct().Count());
        Assert.DoesNotContain(operations, static one => Regex.IsMatch(Text(one.Told, "summary")!, "^[A-Z]+ /"));
        Assert.All(Regex.Matches(document.ToString(), "\"\\$ref\":\"#/(.*?)\"").Select(static match => match.Groups[1].Value).Distinct(), reference => Assert.True(description.Resolve(reference) is not null, reference));
        Assert.All(operations, static one => Assert.All(Parameters(one.Told), parameter => Assert.True(Text(parameter, "description") is { Length: > 0 }, $"{one.Method} {one.Path} {parameter}")));
        Assert.All(operations.Where(static one => one.Told["requestBody"] is not null), one =>
        {
            JsonObject media = (JsonObject)((JsonObject)((JsonObject)one.Told["requestBody"]!)["content"]!).Members.Single().Value;
            Assert.True(media["example"] is not null, $"{one.Method} {one.Path} shows no example");
            Assert.Null(description.WrongExample(media, $"{one.Method} {one.Path}"));
        });
        Assert.All(operations, static one => Assert.True(Promises(one.Told), $"{one.Method} {one.Path} says nothing of its answer"));

        // Each answer is held against what is said of it where it comes in, as in all tests.
        string agent = await world.TokenAsync();
        string rita = await world.TokenAsync("rita", deployment: null);
        string admin = await world.AdminTokenAsync();
        string decision = await DecideAsync(world, agent);
        string action = Text((await world.RefundAsync(agent, 900)).Body, "id")!;
        string review = Text(await OpenAsync(world, rita, decision, ",\"verdict\":\"should_deny\",\"notes\":\"look\""), "id")!;
        string followUp = Text(await FollowAsync(world, rita, review, "policy", "finance/limits"), "id")!;
        foreach ((string path, string token) in ((string, string)[])
        [
            ($"v1/actions/{action}", agent),
            ("v1/decisions", rita),
            ($"v1/decisions/{decision}", rita),
            ("v1/evidence?limit=5", rita),
            ("v1/approvals", rita),
            ("v1/me/authority", agent),
            ("v1/me/queries", rita),
            ("v1/reviews", rita),
            ($"v1/reviews/{review}", rita),
            ("v1/reviews/report", rita),
            ("v1/follow-ups", rita),
            ($"v1/follow-ups/{followUp}", rita),
            ($"v1/follow-ups/{followUp}/draft", admin),
            ("v1/admin/policy-versions", admin),
            ("v1/admin/keys", admin),
            ("v1/admin/sinks", admin),
            ("v1/admin/system", admin),
            ("v1/admin/alerts", admin),
            ("v1/admin/changes", admin),
            ("v1/admin/map", admin),
            ("v1/admin/what-can?principal=agent", admin),
            ("v1/admin/who-can?route=payments&operation=refund", admin),
        ])
        {
            ClientCall call = await world.GetAsync(path, token);
            Assert.True(call.Status == 200, $"{path}: {call.Status} {call.Body}");
        }

        await world.AssertHistoryAsync();
    }

    private static IEnumerable<JsonObject> Parameters(JsonObject operation) => operation["parameters"] is JsonArray all ? all.Items.Cast<JsonObject>() : [];

    // A schema, or a stream of its own kind.
    private static bool Promises(JsonObject operation) => ((JsonObject)operation["responses"]!).Members
        .Where(static answer => answer.Key is not ("default" or "204"))
        .All(static answer => ((JsonObject)((JsonObject)answer.Value)["content"]!).Members.All(static media => media.Key != "application/json" || ((JsonObject)media.Value)["schema"] is not null));

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
