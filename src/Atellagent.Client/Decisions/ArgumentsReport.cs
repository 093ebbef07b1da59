using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Decisions;

/// <summary>The arguments of an action, as asked or as granted.</summary>
/// <param name="Arguments">The arguments, digit for digit.</param>
public sealed record ArgumentsReport([property: JsonConverter(typeof(ExactJsonConverter))] JsonElement Arguments);
