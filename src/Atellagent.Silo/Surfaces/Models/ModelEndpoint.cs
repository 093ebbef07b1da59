using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Silo.Surfaces.Models;

/// <summary>One address of a provider's own API, and the operation that it is of.</summary>
/// <param name="Dialect">The provider's protocol.</param>
/// <param name="Operation">The operation of <c>model</c> routes.</param>
/// <param name="Content">The member that every answer of it has, and what kind of value that is.</param>
internal sealed record ModelEndpoint(ModelDialect Dialect, string Operation, string Content)
{
    /// <summary>OpenAI's chat completions.</summary>
    public static ModelEndpoint Chat { get; } = new(ModelDialect.OpenAI, "chat", "choices");

    /// <summary>OpenAI's responses.</summary>
    public static ModelEndpoint Responses { get; } = new(ModelDialect.OpenAI, "responses", "output");

    /// <summary>OpenAI's embeddings.</summary>
    public static ModelEndpoint Embeddings { get; } = new(ModelDialect.OpenAI, "embeddings", "data");

    /// <summary>Anthropic's messages.</summary>
    public static ModelEndpoint Messages { get; } = new(ModelDialect.Anthropic, "messages", "content");

    /// <summary>Whether a provider's answer is one of this operation.</summary>
    /// <param name="result">The answer.</param>
    /// <returns>False where it is something else, such as the boundary's note on an answer that was too long.</returns>
    public bool IsAnswer(JsonObject? result) => result?[Content] is JsonArray;

    /// <summary>The arguments that a request makes: what a caller left out and the provider would take otherwise than the boundary is said.</summary>
    /// <param name="request">The request as it came.</param>
    /// <returns>The arguments.</returns>
    public JsonObject Arguments(JsonObject request) =>
        ReferenceEquals(this, Responses) && request["store"] is null ? request.With("store", JsonBoolean.False) : request;
}
