namespace Atellagent.Domain.Policies.Expressions;

/// <summary>The smallest piece of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Text">The identifier, the operator, the literal of a number, or the value of a string.</param>
internal readonly record struct Token(TokenKind Kind, int Offset, string Text)
{
    /// <summary>Whether it is that operator.</summary>
    /// <param name="text">The operator.</param>
    /// <returns>True when it is.</returns>
    public bool Is(string text) => Kind == TokenKind.Operator && string.Equals(Text, text, StringComparison.Ordinal);

    /// <summary>Whether it is that word.</summary>
    /// <param name="text">The word.</param>
    /// <returns>True when it is.</returns>
    public bool IsWord(string text) => Kind == TokenKind.Identifier && string.Equals(Text, text, StringComparison.Ordinal);
}
