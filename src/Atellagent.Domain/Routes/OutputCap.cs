namespace Atellagent.Domain.Routes;

/// <summary>How long an answer may be where the request does not say: the provider is told so in its place.</summary>
/// <param name="Tokens">The most tokens.</param>
/// <param name="Argument">The argument of <c>chat</c> that says it; the other operations have one alone.</param>
public sealed record OutputCap(int Tokens, string Argument)
{
    /// <summary>The argument that OpenAI's own models know.</summary>
    public const string Usual = "max_completion_tokens";

    /// <summary>The argument that older servers of the same API know.</summary>
    public const string Older = "max_tokens";
}
