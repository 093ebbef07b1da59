using System.Diagnostics.CodeAnalysis;

namespace Atellagent.Domain.Identifiers;

/// <summary>Names one follow-up: <c>fup_</c> and a lower-case ULID.</summary>
public readonly record struct FollowUpId
{
    private readonly string? _text;

    private FollowUpId(string text) => _text = text;

    /// <summary>The id made of a ULID.</summary>
    /// <param name="ulid">The ULID.</param>
    /// <returns>The id.</returns>
    public static FollowUpId From(Ulid ulid) => new("fup_" + ulid);

    /// <summary>Reads an id.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The id.</param>
    /// <returns>False when it is not one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out FollowUpId id)
    {
        bool good = text is not null && text.StartsWith("fup_", StringComparison.Ordinal) && Ulid.IsUlid(text.AsSpan(4));
        id = good ? new FollowUpId(text!) : default;
        return good;
    }

    /// <inheritdoc />
    public override string ToString() => _text ?? "";
}
