namespace Atellagent.Domain.Documents;

/// <summary>A text of a document together with where it stands, such as a condition to be compiled.</summary>
/// <param name="Text">The text.</param>
/// <param name="Position">Where its first character stands.</param>
public sealed record SourceText(string Text, SourcePosition Position);
