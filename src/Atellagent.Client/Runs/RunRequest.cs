using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Runs;

/// <summary>Asks for a run of a hosted deployment.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Command">What is run, the program first.</param>
/// <param name="Key">The public key that the run proves itself by, as a JSON Web Key (RFC 7517).</param>
/// <param name="Principal">The principal that acts; null where the deployment has one alone.</param>
/// <param name="Limits">What bounds the run, for the record.</param>
public sealed record RunRequest(
    string Deployment,
    IReadOnlyList<string> Command,
    JsonElement Key,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Principal = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Limits = null);
