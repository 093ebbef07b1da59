using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What policies about responses let leave, over real HTTP.</summary>
public sealed class ReleaseTests
{
    [Theory]
    [InlineData("- { id: none, effect: deny, when: \"size(response) > 0\", message: nothing leaves }", "withheld", "nothing leaves")]
    [InlineData("- { id: mask, effect: narrow, always: true, redact: { paths: [\"/*\"] } }", "redacted", "[redacted]")]
    [InlineData("- { id: some, effect: allow, when: \"response.nothing == 1\" }", "withheld", "could not be evaluated")]
    [InlineData("- { id: all, effect: allow, when: \"size(response) > 0\" }", "full", "\"result\"")]
    [InlineData("- { id: ask, effect: require_approval, always: true, approval: { gate: g, from: { teams: [finance] }, quorum: 1, ttl: 1h, reason: required } }", "held", "people must agree")]
    public async Task A_response_leaves_as_its_policies_say_and_evidence_has_the_reason(string rule, string released, string said)
    {
        await using World world = await World.StartAsync();
        ClientCall applied = await world.ApplyAsync(
            "apiVersion: atellagent/v1\nkind: Team\nmetadata: { name: finance }\nspec: { members: [] }\n---\n"
            + "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: release }\nspec:\n  match: { phase: response, routes: [payments], operations: [refund] }\n  rules:\n    " + rule + "\n");
        Assert.True(applied.Status == 200, applied.Body?.ToString());

        ClientCall call = await world.RefundAsync(await world.TokenAsync());

        Assert.Equal(200, call.Status);
        JsonObject outcome = (JsonObject)call.Body!["outcome"]!;
        Assert.Equal(released, ((JsonString)outcome["released"]!).Value);
        Assert.Equal(released is "full" or "redacted", outcome["result"] is not null);
        Assert.Contains(said, outcome.ToString(), StringComparison.Ordinal);
        ClientCall story = await world.GetAsync($"v1/decisions/{((JsonString)((JsonObject)call.Body["decision"]!)["id"]!).Value}", await world.AdminTokenAsync());
        Assert.Contains("\"release\":{\"effect\":", story.Body!.ToString(), StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }
}
