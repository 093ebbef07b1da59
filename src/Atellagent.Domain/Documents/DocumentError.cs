namespace Atellagent.Domain.Documents;

/// <summary>One thing that is wrong with a boundary folder; one is enough for nothing to be applied.</summary>
/// <param name="Position">Where.</param>
/// <param name="Message">What is wrong and, where known, what was meant.</param>
public sealed record DocumentError(SourcePosition Position, string Message)
{
    /// <inheritdoc />
    public override string ToString() => $"{Position}: {Message}";
}
