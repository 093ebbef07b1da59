using System.Text.Json.Serialization;

namespace Atellagent.Cli.People;

/// <summary>What the boundary says of its token server (RFC 8414).</summary>
/// <param name="Issuer">Who it is.</param>
/// <param name="AuthorizationEndpoint">Where people sign in.</param>
internal sealed record ServerMetadata(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("authorization_endpoint")] string AuthorizationEndpoint);
