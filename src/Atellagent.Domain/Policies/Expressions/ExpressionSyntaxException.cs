namespace Atellagent.Domain.Policies.Expressions;

/// <summary>Ends the parsing of one expression; <see cref="ExpressionParser"/> turns it into an error of the document.</summary>
/// <param name="offset">Where, in characters from the beginning of the source.</param>
/// <param name="message">What is wrong.</param>
internal sealed class ExpressionSyntaxException(int offset, string message) : Exception(message)
{
    /// <summary>Where, in characters from the beginning of the source.</summary>
    public int Offset { get; } = offset;
}
