using System.Text.Json;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Proxies.Envoy;

/// <summary>The messages are written down here by hand; a client with the files of Envoy's own project is understood, and understands.</summary>
public sealed class EnvoyStrangerTests(EnvoyWorld world) : IClassFixture<EnvoyWorld>
{
    [Fact]
    public async Task A_client_with_the_messages_of_Envoy_s_own_project_is_understood_and_understands()
    {
        Assert.SkipUnless(Npm.IsPresent, "npm and node are not installed");
        string? folder = await Npm.InstallLockedAsync(Repository.In("tests", "envoy"));
        Assert.SkipWhen(folder is null, "the npm registry cannot be reached");
        object[] questions =
        [
            new { method = "GET", path = "/api/orders/ord_1", token = world.Token },
            new { method = "POST", path = "/api/orders/ord_1/refunds", body = EnvoyTests.Refund(10), token = world.Token },
            new { method = "POST", path = "/api/orders/ord_1/refunds", body = EnvoyTests.Refund(900), token = world.Token },
            new { method = "GET", path = "/api/orders/ord_1" },
        ];

        (int code, string output) = await Npm.RunAsync(
            folder!, new Dictionary<string, string> { ["ENVOY_ASKS"] = world.Envoy.Address.Authority, ["QUESTIONS"] = JsonSerializer.Serialize(questions) }, "node", "check.mjs");

        Assert.True(code == 0, output);
        Assert.True(StrictJson.TryParse(System.Text.Encoding.UTF8.GetBytes(output.Trim()), JsonLimits.Default, out JsonValue? told, out string? reason), $"{reason}: {output}");
        JsonObject[] answers = [.. ((JsonArray)told!).Items.Cast<JsonObject>()];
        Assert.Equal(["0", "0", "7", "16"], answers.Select(static answer => answer["code"]!.ToString()));
        Assert.Equal(["null", "null", "\"Forbidden\"", "\"Unauthorized\""], answers.Select(static answer => answer["status"]!.ToString()));
        Assert.Equal(["null", "null", "\"denied\"", "\"unauthenticated\""], answers.Select(static answer => answer["word"]!.ToString()));
        Assert.All(answers[..3], static answer => Assert.StartsWith("\"dec_", answer["decision"]!.ToString(), StringComparison.Ordinal));
        Assert.Contains("authorization", answers[0]["removes"]!.ToString(), StringComparison.Ordinal);
    }
}
