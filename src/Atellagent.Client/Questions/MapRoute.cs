using System.Text.Json.Serialization;

namespace Atellagent.Client.Questions;

/// <summary>A route on the map.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Connector">Its connector.</param>
/// <param name="Destination">Where it leads.</param>
/// <param name="Operations">Its operations.</param>
/// <param name="State"><c>active</c> or <c>disabled</c>.</param>
/// <param name="Dialect">The protocol of a provider of models.</param>
/// <param name="Models">The models of a provider.</param>
/// <param name="Callee">The principal that it leads to; null where it names none.</param>
public sealed record MapRoute(
    string Name,
    string Connector,
    string Destination,
    IReadOnlyList<MapOperation> Operations,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Dialect = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Models = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Callee = null);
