using System.Collections.Frozen;
using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Alerts;

/// <summary>What alerts count apart: names that are in a record for good, and nothing that can be erased.</summary>
public static class AlertKey
{
    private const int LongestValue = 512;

    private static readonly FrozenDictionary<string, Func<AlertSubject, string?>> Readers = new Dictionary<string, Func<AlertSubject, string?>>
    {
        ["deployment"] = static subject => subject.Index.Deployment,
        ["operation"] = static subject => subject.Index.Operation,
        ["principal"] = static subject => subject.Index.Principal,
        ["route"] = static subject => subject.Index.Route,
        ["silo"] = static subject => (subject.Body["silo"] as JsonString)?.Value,
        ["source"] = static subject => (subject.Body["source"] as JsonString)?.Value,
        ["surface"] = static subject => (subject.Body["surface"] as JsonString)?.Value,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What can be counted apart.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Readers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The key of a record.</summary>
    /// <param name="by">What is counted apart.</param>
    /// <param name="subject">The record.</param>
    /// <returns>One member a name; what the record does not say is left out.</returns>
    public static JsonObject Of(ImmutableArray<string> by, AlertSubject subject) => JsonObject.Of([.. by.Select(name =>
        (name, Readers[name](subject) is { Length: > 0 } value ? (JsonValue?)new JsonString(value.Length > LongestValue ? value[..LongestValue] : value) : null))]);
}
