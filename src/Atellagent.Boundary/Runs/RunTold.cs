using Atellagent.Domain.Json;
using Atellagent.Domain.Runs;

namespace Atellagent.Boundary.Runs;

/// <summary>A run as it is told.</summary>
public static class RunTold
{
    /// <summary>Tells it.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The JSON object.</returns>
    public static JsonObject Of(HostedRun run) => JsonObject.Of(
        ("deployment", new JsonString(run.Deployment)),
        ("endedAt", run.End is { } end ? new JsonString(Rfc3339.Text(end.At)) : null),
        ("endedBy", run.End?.By is { } by ? new JsonString(by) : null),
        ("exitCode", run.End?.ExitCode is { } code ? JsonNumber.Of(code) : null),
        ("id", new JsonString(run.Id)),
        ("principal", new JsonString(run.Principal)),
        ("reason", run.End is null ? null : new JsonString(run.End.Reason)),
        ("startedAt", new JsonString(Rfc3339.Text(run.StartedAt))),
        ("startedBy", new JsonString(run.StartedBy)),
        ("state", new JsonString(run.End is null ? "running" : "ended")));
}
