using System.Diagnostics.CodeAnalysis;

namespace Atellagent.Domain.Identifiers;

/// <summary>Names one approval: <c>apr_</c> and a lower-case ULID.</summary>
public readonly record struct ApprovalId
{
    private const string Prefix = "apr_";
    private readonly string? _text;

    private ApprovalId(string text) => _text = text;

    /// <summary>The id made of a ULID.</summary>
    /// <param name="ulid">The ULID.</param>
    /// <returns>The id.</returns>
    public static ApprovalId From(Ulid ulid) => new(Prefix + ulid);

    /// <summary>Reads an id.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The id.</param>
    /// <returns>False when it is not one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out ApprovalId id)
    {
        bool good = text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && Ulid.IsUlid(text.AsSpan(Prefix.Length));
        id = good ? new ApprovalId(text!) : default;
        return good;
    }

    /// <inheritdoc />
    public override string ToString() => _text ?? "";
}
