using System.Globalization;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Alerts;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Alerts;

/// <summary>The evidence of an alert that has come to its count.</summary>
public static class AlertRecord
{
    /// <summary>The record's type.</summary>
    public const string Type = "alert";

    /// <summary>The member that says what was counted apart.</summary>
    public const string Key = "by";

    /// <summary>The member that says which webhooks are told; absent for each that asks for alerts.</summary>
    public const string Webhooks = "webhooks";

    /// <summary>The member that says when the last was of those that it is told for.</summary>
    public const string Until = "until";

    /// <summary>Makes it.</summary>
    /// <param name="fired">The alert.</param>
    /// <param name="now">When it is told.</param>
    /// <returns>The entry.</returns>
    public static EvidenceEntry Of(AlertFired fired, DateTimeOffset now)
    {
        string severity = fired.Alert.Severity.ToWord();
        return new EvidenceEntry
        {
            Body = CanonicalJson.ToUtf8(JsonObject.Of(
                ("alert", new JsonString(fired.Alert.Name)),
                (Key, fired.Key),
                ("count", JsonNumber.Of(fired.Count)),
                ("owner", fired.Alert.Owner is { } owner ? new JsonString(owner) : null),
                ("records", new JsonArray([.. fired.Records.Select(static at => JsonObject.Of(("index", JsonNumber.Of(at.Index)), ("log", new JsonString(at.Log))))])),
                ("revision", new JsonString(fired.Alert.Revision.ToString())),
                ("severity", new JsonString(severity)),
                ("several", fired.IsOfSeveral ? JsonBoolean.True : null),
                (SiloName.Member, SiloName.Json),
                ("since", new JsonString(Rfc3339.Text(fired.First))),
                ("threshold", JsonNumber.Of(fired.Alert.Count)),
                ("time", new JsonString(Rfc3339.Text(now))),
                ("type", new JsonString(Type)),
                (Until, new JsonString(fired.Last.UtcDateTime.ToString("O", CultureInfo.InvariantCulture))),
                (Webhooks, fired.Alert.Webhooks.IsEmpty ? null : new JsonArray([.. fired.Alert.Webhooks.Select(static name => new JsonString(name))])),
                ("windowSeconds", JsonNumber.Of((long)fired.Alert.Window.TotalSeconds)))),
            Index = new EvidenceIndex
            {
                Type = Type,
                Time = now,
                Principal = Text(fired.Key, "principal"),
                Deployment = Text(fired.Key, "deployment"),
                Route = Text(fired.Key, "route"),
                Operation = Text(fired.Key, "operation"),
                Effect = severity,
            },
        };
    }

    private static string? Text(JsonObject key, string name) => (key[name] as JsonString)?.Value;
}
