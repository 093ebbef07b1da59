using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Approvals;

/// <summary>An action of before like the one that waits, and how it ended.</summary>
/// <param name="Decision">Its decision.</param>
/// <param name="Time">When it was decided.</param>
/// <param name="Effect">How.</param>
/// <param name="Outcome">What came of it; empty where nothing has yet.</param>
/// <param name="Arguments">With what.</param>
public sealed record SimilarAction(string Decision, string Time, string Effect, string Outcome, JsonObject Arguments)
{
    private const int Most = 6;

    /// <summary>Puts records together.</summary>
    /// <param name="records">Records of decisions and outcomes, the newest first.</param>
    /// <param name="but">The action that is not among them.</param>
    /// <returns>The actions, the newest first.</returns>
    public static ImmutableArray<SimilarAction> Of(ImmutableArray<JsonObject> records, string but)
    {
        Dictionary<string, string> outcomes = new(StringComparer.Ordinal);
        Dictionary<string, SimilarAction> actions = new(StringComparer.Ordinal);
        foreach (JsonObject body in records.Select(static record => record.Part("body")).Where(body => body.Text("action") != but))
        {
            if (body.Text("type") == "outcome")
            {
                outcomes.TryAdd(body.Text("action"), body.Text("status"));
            }
            else if (body.Text("type") == "decision")
            {
                JsonObject told = body.Part("decision");
                actions.TryAdd(body.Text("action"), new SimilarAction(
                    told.Text("id"), body.Text("time"), told.Text("effect"), outcomes.GetValueOrDefault(body.Text("action"), ""),
                    (told["granted"] as JsonObject ?? told.Part("requested")).Part("arguments")));
            }
        }

        return [.. actions.Values.Take(Most)];
    }
}
