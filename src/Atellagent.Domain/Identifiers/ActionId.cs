using System.Diagnostics.CodeAnalysis;

namespace Atellagent.Domain.Identifiers;

/// <summary>Names one action request and all that became of it: <c>act_</c> and a lower-case ULID.</summary>
public readonly record struct ActionId
{
    private readonly string? _text;

    private ActionId(string text) => _text = text;

    /// <summary>The id made of a ULID.</summary>
    /// <param name="ulid">The ULID.</param>
    /// <returns>The id.</returns>
    public static ActionId From(Ulid ulid) => new("act_" + ulid);

    /// <summary>Reads an id.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The id.</param>
    /// <returns>False when it is not one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out ActionId id)
    {
        bool good = text is not null && text.StartsWith("act_", StringComparison.Ordinal) && Ulid.IsUlid(text.AsSpan(4));
        id = good ? new ActionId(text!) : default;
        return good;
    }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Time => _text is null ? DateTimeOffset.UnixEpoch : Ulid.TimeOf(_text.AsSpan(4));

    /// <inheritdoc />
    public override string ToString() => _text ?? "";
}
