using System.Diagnostics.CodeAnalysis;

namespace Atellagent.Domain.Identifiers;

/// <summary>
/// The name of a principal, deployment, route, policy or team: ASCII letters, digits, <c>-</c>, <c>_</c>, <c>.</c> and,
/// for policies, <c>/</c>; at most 128 characters. ASCII only, so that no two names look alike and none needs folding.
/// </summary>
public static class EntityName
{
    private const int MaxLength = 128;

    /// <summary>Whether a text may name an entity.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True when it may.</returns>
    public static bool IsValid([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaxLength } && char.IsAsciiLetterOrDigit(text[0]) && text.All(IsNameCharacter)
        && !text.Contains("//", StringComparison.Ordinal) && !text.EndsWith('/');

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/';
}
