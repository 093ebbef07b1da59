using System.Diagnostics.CodeAnalysis;

namespace Atellagent.Domain.Identifiers;

/// <summary>Names one run of a hosted deployment: <c>run_</c> and a lower-case ULID. A run's tokens carry it as the token that they come from, so the end of the run ends them.</summary>
public readonly record struct RunId
{
    /// <summary>What stands for the run of a recorded request.</summary>
    public const string Recorded = Prefix + "00000000000000000000000000";

    private const string Prefix = "run_";
    private readonly string? _text;

    private RunId(string text) => _text = text;

    /// <summary>The id made of a ULID.</summary>
    /// <param name="ulid">The ULID.</param>
    /// <returns>The id.</returns>
    public static RunId From(Ulid ulid) => new(Prefix + ulid);

    /// <summary>Whether a text names a run.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True when it does.</returns>
    public static bool Is([NotNullWhen(true)] string? text) =>
        text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && Ulid.IsUlid(text.AsSpan(Prefix.Length));

    /// <inheritdoc />
    public override string ToString() => _text ?? "";
}
