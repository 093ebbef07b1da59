using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Runs;

namespace Atellagent.Boundary.Runs;

/// <summary>The evidence of a run: one record when it begins, before it can have a token, and one when it is over.</summary>
internal static class RunRecord
{
    /// <summary>The record's type.</summary>
    public const string Type = "run";

    /// <summary>A run begins.</summary>
    /// <param name="run">The run.</param>
    /// <param name="action">The action that starts it.</param>
    /// <param name="command">The digest of what is run.</param>
    /// <param name="limits">What bounds it, as its runner says; null where it says nothing.</param>
    /// <returns>The entry.</returns>
    public static EvidenceEntry Of(HostedRun run, string action, string command, string? limits) => Entry(
        run,
        "started",
        run.StartedAt,
        ("action", new JsonString(action)),
        ("by", new JsonString(run.StartedBy)),
        ("command", new JsonString(command)),
        ("key", new JsonString(run.Key)),
        ("limits", limits is null ? null : new JsonString(limits)));

    /// <summary>A run is over.</summary>
    /// <param name="run">The run, with its end.</param>
    /// <param name="end">Its end.</param>
    /// <returns>The entry.</returns>
    public static EvidenceEntry Of(HostedRun run, RunEnd end) => Entry(
        run,
        "ended",
        end.At,
        ("by", end.By is null ? null : new JsonString(end.By)),
        ("exitCode", end.ExitCode is { } code ? JsonNumber.Of(code) : null),
        ("reason", new JsonString(end.Reason)),
        ("startedAt", new JsonString(Rfc3339.Text(run.StartedAt))));

    private static EvidenceEntry Entry(HostedRun run, string state, DateTimeOffset at, params ReadOnlySpan<(string Name, JsonValue? Value)> more)
    {
        JsonObject body = JsonObject.Of(
            ("deployment", new JsonString(run.Deployment)),
            ("principal", new JsonString(run.Principal)),
            ("run", new JsonString(run.Id)),
            (SiloName.Member, SiloName.Json),
            ("state", new JsonString(state)),
            ("time", new JsonString(Rfc3339.Text(at))),
            ("type", new JsonString(Type)));
        foreach ((string name, JsonValue? member) in more)
        {
            body = member is null ? body : body.With(name, member);
        }

        return new EvidenceEntry
        {
            Body = CanonicalJson.ToUtf8(body),
            Index = new EvidenceIndex { Type = Type, Time = at, Action = (body["action"] as JsonString)?.Value, Principal = run.Principal, Deployment = run.Deployment, Effect = state },
        };
    }
}
