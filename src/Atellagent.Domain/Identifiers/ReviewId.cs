using System.Diagnostics.CodeAnalysis;

namespace Atellagent.Domain.Identifiers;

/// <summary>Names one review: <c>rev_</c> and a lower-case ULID.</summary>
public readonly record struct ReviewId
{
    private readonly string? _text;

    private ReviewId(string text) => _text = text;

    /// <summary>The id made of a ULID.</summary>
    /// <param name="ulid">The ULID.</param>
    /// <returns>The id.</returns>
    public static ReviewId From(Ulid ulid) => new("rev_" + ulid);

    /// <summary>Reads an id.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The id.</param>
    /// <returns>False when it is not one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out ReviewId id)
    {
        bool good = text is not null && text.StartsWith("rev_", StringComparison.Ordinal) && Ulid.IsUlid(text.AsSpan(4));
        id = good ? new ReviewId(text!) : default;
        return good;
    }

    /// <inheritdoc />
    public override string ToString() => _text ?? "";
}
