namespace Atellagent.Domain.Authority;

/// <summary>One record of authority as stored.</summary>
/// <param name="Kind">The grain type (<c>principal</c>, <c>deployment</c>, <c>route</c>, <c>policy</c>, <c>team</c>, <c>boundary</c>), <see cref="TokenKind"/>, or <see cref="LabelKind"/>.</param>
/// <param name="Name">The grain's key, or the token's identifier.</param>
/// <param name="Version">The stored version; it only rises.</param>
/// <param name="Json">The grain's state as JSON text; null for a token or a cleared state.</param>
public sealed record AuthorityRecord(string Kind, string Name, long Version, string? Json)
{
    /// <summary>The kind of a token that has ended. Kinds are lower case: the schema refuses others.</summary>
    public const string TokenKind = "token";

    /// <summary>The kind of what a run has read: the name is who holds it, and the text its labels, sorted, with a space between two.</summary>
    public const string LabelKind = "label";
}
