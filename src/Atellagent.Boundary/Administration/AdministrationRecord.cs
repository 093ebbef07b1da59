using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration;

/// <summary>The evidence of an administrative change: who, what, when. It is on disk before the change.</summary>
public static class AdministrationRecord
{
    /// <summary>Makes the record.</summary>
    /// <param name="verb">What is done, such as <c>apply</c> or <c>suspend</c>.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="subject">What it is done to.</param>
    /// <param name="now">When.</param>
    /// <returns>The entry.</returns>
    public static EvidenceEntry Of(string verb, string by, JsonValue subject, DateTimeOffset now) => new()
    {
        Body = CanonicalJson.ToUtf8(JsonObject.Of(
            ("by", new JsonString(by)),
            ("subject", subject),
            ("time", new JsonString(Rfc3339.Text(now))),
            ("type", new JsonString("administration")),
            ("verb", new JsonString(verb)))),
        Index = new EvidenceIndex { Type = "administration", Time = now, Principal = by, Effect = verb },
    };
}
