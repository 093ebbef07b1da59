using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>What all kinds of documents have.</summary>
/// <param name="Name">The name.</param>
/// <param name="Owner">The team that answers for it, or null.</param>
/// <param name="Position">Where the document begins.</param>
/// <param name="Content">The whole document as JSON.</param>
internal sealed record DocumentHead(string Name, string? Owner, SourcePosition Position, JsonObject Content);
