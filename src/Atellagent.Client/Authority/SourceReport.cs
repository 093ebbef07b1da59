using System.Text.Json;

namespace Atellagent.Client.Authority;

/// <summary>What one source of authority bounds an operation to.</summary>
/// <param name="Source"><c>principal</c>, <c>deployment</c> or <c>token</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="AnyOf">Its bounds, of which a call must meet one; an empty object bounds nothing.</param>
public sealed record SourceReport(string Source, string Name, IReadOnlyList<JsonElement> AnyOf);
