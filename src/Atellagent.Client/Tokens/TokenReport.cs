using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Tokens;

/// <summary>The token endpoint's answer (RFC 6749, section 5).</summary>
public sealed record TokenReport
{
    /// <summary>The token.</summary>
    [JsonPropertyName("access_token")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AccessToken { get; init; }

    /// <summary>How it is presented, <c>Bearer</c> or <c>DPoP</c>.</summary>
    [JsonPropertyName("token_type")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TokenType { get; init; }

    /// <summary>How long it lives, in seconds.</summary>
    [JsonPropertyName("expires_in")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ExpiresIn { get; init; }

    /// <summary>What the next token is won with, once; for people alone.</summary>
    [JsonPropertyName("refresh_token")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RefreshToken { get; init; }

    /// <summary>Its scope.</summary>
    [JsonPropertyName("scope")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; init; }

    /// <summary>What it was narrowed to (RFC 9396).</summary>
    [JsonPropertyName("authorization_details")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? AuthorizationDetails { get; init; }

    /// <summary>The error, where there is no token.</summary>
    [JsonPropertyName("error")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>The error in words.</summary>
    [JsonPropertyName("error_description")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ErrorDescription { get; init; }

    /// <summary>Names the kind of token and never the token, so that a log line cannot carry it.</summary>
    /// <returns>The token's type.</returns>
    public override string ToString() => TokenType ?? Error ?? "no token";
}
