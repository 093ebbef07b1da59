using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Versions;

/// <summary>
/// Somebody's word for one policy version (<c>kind: PolicySignature</c>): Ed25519 (RFC 8032) over the canonical JSON
/// (RFC 8785) of everything else that it says. It stands beside the policies and is never itself in force.
/// </summary>
/// <param name="Version">The policy version: the hash of the policies, their exceptions and the meaning that the engine gives them.</param>
/// <param name="Sequence">Counts an author's versions; a boundary takes none that does not rise.</param>
/// <param name="Author">Who signed.</param>
/// <param name="Time">When.</param>
/// <param name="Reason">Why the version is wanted.</param>
/// <param name="Key">The identifier of the key.</param>
/// <param name="Signature">The signature, 64 bytes in base64.</param>
public sealed record PolicySignature(Digest Version, long Sequence, string Author, DateTimeOffset Time, string Reason, string Key, string Signature)
{
    /// <summary>Where it stands.</summary>
    public SourcePosition Position { get; init; }

    /// <summary>The bytes that are signed.</summary>
    /// <returns>Canonical JSON, in UTF-8.</returns>
    public byte[] Statement() => CanonicalJson.ToUtf8(JsonObject.Of(
        ("author", new JsonString(Author)),
        ("key", new JsonString(Key)),
        ("purpose", new JsonString("atellagent/policy-signature/1")),
        ("reason", new JsonString(Reason)),
        ("sequence", JsonNumber.Of(Sequence)),
        ("time", new JsonString(TimeText(Time))),
        ("version", new JsonString(Version.ToString()))));

    /// <summary>A time as signatures write it.</summary>
    /// <param name="time">The time.</param>
    /// <returns>RFC 3339, to the second, UTC.</returns>
    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
