namespace Atellagent.Domain.Routes;

/// <summary>The protocol that a provider of models speaks.</summary>
public enum ModelDialect
{
    /// <summary>OpenAI's API, version 1: chat completions, responses and embeddings.</summary>
    OpenAI,

    /// <summary>Anthropic's Messages API, version 2023-06-01.</summary>
    Anthropic,
}
