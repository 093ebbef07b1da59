using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration;

/// <summary>
/// The evidence of an administrative change that nobody asked the boundary for: the folder that a start applies, a key that has
/// grown old. It is on disk before the change. What somebody asks for is an action, and has the records of one.
/// </summary>
public static class AdministrationRecord
{
    /// <summary>Who makes a change that nobody asked for.</summary>
    public const string Starter = "boundary";

    /// <summary>Makes the record.</summary>
    /// <param name="verb">What is done.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="subject">What it is done to.</param>
    /// <param name="now">When.</param>
    /// <returns>The entry.</returns>
    public static EvidenceEntry Of(string verb, string by, JsonValue subject, DateTimeOffset now) => new()
    {
        Body = CanonicalJson.ToUtf8(JsonObject.Of(
            ("by", new JsonString(by)),
            (SiloName.Member, SiloName.Json),
            ("subject", subject),
            ("time", new JsonString(Rfc3339.Text(now))),
            ("type", new JsonString("administration")),
            ("verb", new JsonString(verb)))),
        Index = new EvidenceIndex { Type = "administration", Time = now, Principal = by, Effect = verb },
    };
}
