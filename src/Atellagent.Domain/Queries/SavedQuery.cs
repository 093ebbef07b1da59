using Atellagent.Domain.Json;

namespace Atellagent.Domain.Queries;

/// <summary>Filters over evidence that somebody has given a name. It grants nothing: whoever runs it finds what they may read.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="Name">Its name, one of its owner's.</param>
/// <param name="Team">The team that it is shared with; null where it is its owner's alone.</param>
/// <param name="Filters">Names and values, in the words of <see cref="Evidence.EvidenceFilters"/>.</param>
/// <param name="SavedAt">When it was saved.</param>
public sealed record SavedQuery(string Owner, string Name, string? Team, JsonObject Filters, DateTimeOffset SavedAt);
