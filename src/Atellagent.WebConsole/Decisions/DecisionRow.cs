using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Decisions;

/// <summary>A decision in a table.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Time">When.</param>
/// <param name="Effect">What was decided.</param>
/// <param name="Body">The record.</param>
public sealed record DecisionRow(string Id, string Time, string Effect, JsonObject Body)
{
    /// <summary>Reads one.</summary>
    /// <param name="record">A record as the boundary tells it.</param>
    /// <returns>The row.</returns>
    public static DecisionRow Of(JsonObject record)
    {
        JsonObject body = record.Part("body");
        JsonObject told = body.Part("decision");
        return new DecisionRow(told.Text("id"), body.Text("time"), told.Text("effect"), body);
    }

    /// <summary>Route and operation.</summary>
    public string What => $"{Body.Text("route")}.{Body.Text("operation")}";

    /// <summary>The arguments as granted, or as asked where nothing was.</summary>
    public JsonObject Arguments => (Body.Part("decision")["granted"] as JsonObject ?? Body.Part("decision").Part("requested")).Part("arguments");

    /// <summary>The first reason in words; of what was allowed, the rule.</summary>
    public string Why => Body.Part("decision").Parts("reasons") is [var first, ..]
        ? first.Text("message") is { Length: > 0 } message && Effect != "allow" ? message : $"{first.Text("policy")}#{first.Text("rule")}"
        : Body.Text("code");
}
