using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Silo.Surfaces.Models;

/// <summary>A refusal in a provider's own form: the object that its SDKs make an exception of. Its code is the boundary's own.</summary>
internal static class ModelError
{
    private static readonly PathString OpenAI = new("/openai");
    private static readonly PathString Anthropic = new("/anthropic");

    /// <summary>The protocol that is spoken at an address.</summary>
    /// <param name="path">The address.</param>
    /// <returns>The protocol; null where it is none of a provider's.</returns>
    public static ModelDialect? DialectOf(PathString path) =>
        path.StartsWithSegments(OpenAI) ? ModelDialect.OpenAI
        : path.StartsWithSegments(Anthropic) ? ModelDialect.Anthropic
        : null;

    /// <summary>Makes the object.</summary>
    /// <param name="dialect">The protocol.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">The boundary's code, without what marks it as such.</param>
    /// <param name="detail">In words.</param>
    /// <param name="action">The action's id, where there is one.</param>
    /// <returns>The object.</returns>
    public static JsonObject Of(ModelDialect dialect, int status, string code, string detail, JsonValue? action = null)
    {
        JsonObject error = JsonObject.Of(
            ("action", action),
            ("code", new JsonString("atellagent_" + code)),
            ("message", new JsonString(detail)),
            ("type", new JsonString(Type(status))));
        return dialect == ModelDialect.OpenAI
            ? JsonObject.Of(("error", error.With("param", JsonNull.Instance)))
            : JsonObject.Of(("error", error), ("type", new JsonString("error")));
    }

    private static string Type(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status404NotFound => "not_found_error",
        StatusCodes.Status413PayloadTooLarge => "request_too_large",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= StatusCodes.Status500InternalServerError => "api_error",
        _ => "invalid_request_error",
    };
}
