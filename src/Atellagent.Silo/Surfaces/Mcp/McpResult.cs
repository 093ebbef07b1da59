using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Labels;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Silo.Identity;
using ModelContextProtocol.Protocol;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>
/// The one tool of the boundary's own: what came of a call that had to wait for people. It asks for nothing anew, so that a model
/// that wants to know cannot make a second action of it.
/// </summary>
/// <param name="authenticator">Says whether a caller may still read what is its own.</param>
/// <param name="reader">Where actions are found.</param>
/// <param name="signals">Tells when an action moves.</param>
/// <param name="labels">Gives who is told of an action of another run what that read.</param>
/// <param name="time">The clock of the waiting.</param>
internal sealed class McpResult(PrincipalAuthenticator authenticator, IEvidenceReader reader, ActionSignals signals, LabelDesk labels, TimeProvider time)
{
    /// <summary>The tool's name.</summary>
    public const string Name = "atellagent.result";

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly JsonLimits StoredLimits = new(int.MaxValue, 80, int.MaxValue);
    private static readonly JsonObject Schema = JsonObject.Of(
        ("additionalProperties", JsonBoolean.False),
        ("properties", JsonObject.Of(("action", JsonObject.Of(("type", new JsonString("string")), ("description", new JsonString("the id, act_…, that the call gave back")))))),
        ("required", new JsonArray([new JsonString("action")])),
        ("type", new JsonString("object")));

    /// <summary>Whether calls can come to wait at all.</summary>
    /// <param name="view">Authority.</param>
    /// <returns>True where a policy asks for an approval.</returns>
    public static bool IsOffered(AuthorityView view) =>
        view.PolicyDocuments.Values.Any(static policy => policy.Rules.Any(static rule => rule.Effect == RuleEffect.RequireApproval));

    /// <summary>The tool as it is listed.</summary>
    /// <returns>The tool.</returns>
    public static Tool Describe() => new()
    {
        Name = Name,
        Description = "Tells what came of an earlier call that waits until people agree. Waits a little for news. Never carries anything out.",
        InputSchema = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(CanonicalJson.ToUtf8(Schema)),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, IdempotentHint = true },
    };

    /// <summary>Answers a call of it.</summary>
    /// <param name="call">The message as the gate read it.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The action's answer, to the caller whose it is.</returns>
    public async Task<ActionAnswer> TellAsync(McpCall call, CancellationToken cancellationToken)
    {
        if (call.Arguments.Members.Length != 1 || await FindAsync((call.Arguments["action"] as JsonString)?.Value, call, cancellationToken) is not { } stored)
        {
            return new ActionAnswer { Body = JsonObject.Empty, Code = "not_found", Detail = "there is no such action of yours; give its id as {\"action\":\"act_…\"}" };
        }

        stored = await WaitAsync(call.Caller, stored, cancellationToken);
        return ActionAnswer.TryRead(stored, out ActionAnswer? answer)
            ? answer
            : new ActionAnswer { Body = JsonObject.Of(("id", new JsonString(stored.Action))), Code = "outcome_unknown", Detail = "it is being carried out now, and nobody knows yet what comes of it" };
    }

    /// <summary>Finds an action of the caller's own.</summary>
    /// <param name="action">Its id, as the caller says it.</param>
    /// <param name="call">Who asks, and over which route.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The action; null where there is none for this caller, or the caller is not in force any more.</returns>
    public async Task<StoredAction?> FindAsync(string? action, McpCall call, CancellationToken cancellationToken) =>
        authenticator.WhyNotInForce(call.Caller) is null
        && ActionId.TryParse(action, out ActionId id)
        && await reader.FindActionAsync(id.ToString(), cancellationToken) is { } stored
        && string.Equals(stored.Scope, ActionClock.Scope(call.Caller), StringComparison.Ordinal) && IsOf(stored, call.Route)
            ? stored
            : null;

    /// <summary>Waits a little for an action to end.</summary>
    /// <param name="caller">Who waits.</param>
    /// <param name="stored">The action.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The action as it stands then.</returns>
    public async Task<StoredAction> WaitAsync(CallerIdentity caller, StoredAction stored, CancellationToken cancellationToken)
    {
        long begin = time.GetTimestamp();
        while (stored.Answer is null && time.GetElapsedTime(begin) < LongestWait)
        {
            await signals.WaitAsync(stored.Action, Look, cancellationToken);
            stored = await reader.FindActionAsync(stored.Action, cancellationToken) ?? stored;
        }

        // Who cannot be given what it would have read is told that it waits still.
        return stored.Answer is null || await labels.TakeOverAsync(caller, stored, cancellationToken) ? stored : stored with { Answer = null };
    }

    // A token for one route (RFC 8707) learns nothing about what was sent over another.
    private static bool IsOf(StoredAction stored, string? route) => route is null
        || (StrictJson.TryParse(stored.DecisionBody.Span, StoredLimits, out JsonValue? decision, out _)
            && decision is JsonObject told && told["route"] is JsonString { Value: var sent } && string.Equals(sent, route, StringComparison.Ordinal));
}
