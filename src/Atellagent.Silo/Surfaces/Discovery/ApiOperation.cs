using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Atellagent.Silo.Surfaces.Discovery;

/// <summary>An operation of the API as it is described. Types are those of the client: what describes the wire is what reads it.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, with its parameters in braces.</param>
/// <param name="Summary">What it does, in one sentence.</param>
internal sealed record ApiOperation(string Method, string Path, string Summary)
{
    /// <summary>The parameters of the query: name, and what it is.</summary>
    public ImmutableArray<(string Name, string About)> Query { get; init; } = [];

    /// <summary>The headers that it knows beside those of every request: name, and what it is.</summary>
    public ImmutableArray<(string Name, string About)> Headers { get; init; } = [];

    /// <summary>The type of the body; null where there is none, or it is no JSON.</summary>
    public JsonTypeInfo? Body { get; init; }

    /// <summary>The media type of a body that is no JSON; null where it is, or there is none.</summary>
    public string? BodyType { get; init; }

    /// <summary>A body as it may be sent, in JSON or in its own media type; null for none.</summary>
    public string? Example { get; init; }

    /// <summary>The type of the answer; null where there is none, or nothing more is promised than that it is JSON.</summary>
    public JsonTypeInfo? Answer { get; init; }

    /// <summary>The media type of the answer.</summary>
    public string AnswerType { get; init; } = "application/json";

    /// <summary>The statuses of success, the usual one first.</summary>
    public ImmutableArray<int> Statuses { get; init; } = [200];
}
