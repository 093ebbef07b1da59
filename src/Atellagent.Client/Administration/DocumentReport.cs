using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Administration;

/// <summary>A document that is in force.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>active</c>, <c>suspended</c> or <c>disabled</c>.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Document">The document itself; absent in a list.</param>
public sealed record DocumentReport(
    string Kind,
    string Name,
    string State,
    string? Revision = null,
    [property: JsonConverter(typeof(ExactJsonConverter))] JsonElement? Document = null);
