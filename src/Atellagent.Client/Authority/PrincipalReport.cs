using System.Text.Json.Serialization;

namespace Atellagent.Client.Authority;

/// <summary>A principal as it is told to itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What kind of participant it is; null where the boundary does not know it any more.</param>
/// <param name="Roles">Its roles.</param>
public sealed record PrincipalReport(
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Roles = null);
