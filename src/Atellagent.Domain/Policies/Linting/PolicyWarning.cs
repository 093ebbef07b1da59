using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies.Linting;

/// <summary>Something in a rule that is allowed and probably not meant.</summary>
/// <param name="Position">Where.</param>
/// <param name="Rule">The rule, as <c>policy#id</c>.</param>
/// <param name="Code">What kind of thing it is, for programs, such as <c>never-holds</c>.</param>
/// <param name="Message">What is odd about it and what to write instead.</param>
public sealed record PolicyWarning(SourcePosition Position, string Rule, string Code, string Message)
{
    /// <inheritdoc />
    public override string ToString() => $"{Position}: {Rule}: {Message} ({Code})";
}
