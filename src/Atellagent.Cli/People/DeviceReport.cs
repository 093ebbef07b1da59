using System.Text.Json.Serialization;

namespace Atellagent.Cli.People;

/// <summary>The answer to a device authorization request (RFC 8628, section 3.2).</summary>
/// <param name="DeviceCode">What this machine polls with.</param>
/// <param name="UserCode">What the person enters.</param>
/// <param name="VerificationUri">Where.</param>
/// <param name="ExpiresIn">How long both are good, in seconds.</param>
internal sealed record DeviceReport(
    [property: JsonPropertyName("device_code")] string DeviceCode,
    [property: JsonPropertyName("user_code")] string UserCode,
    [property: JsonPropertyName("verification_uri")] string VerificationUri,
    [property: JsonPropertyName("expires_in")] int ExpiresIn)
{
    /// <summary>How long to wait between two questions, in seconds.</summary>
    [JsonPropertyName("interval")]
    public int Interval { get; init; } = 5;

    public override string ToString() => UserCode;
}
