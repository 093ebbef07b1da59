using Atellagent.Domain.Json;

namespace Atellagent.Cli.Evidence;

/// <summary>A record that is told in a form of others, with what one finds it by.</summary>
/// <param name="Body">The record.</param>
/// <param name="Log">Its log.</param>
/// <param name="Origin">The log's name in the world.</param>
/// <param name="Index">Its index there.</param>
/// <param name="Hash">Its hash in the chain, as <c>sha256:</c> and 64 hexadecimal digits.</param>
internal sealed record RecordedEvent(JsonObject Body, string Log, string Origin, long Index, string Hash)
{
    /// <summary>A name that no other record has, in this boundary.</summary>
    public string Id => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Log}/{Index}");

    /// <summary>The record's type; <c>unknown</c> where it has none.</summary>
    public string Type => Text("type") ?? "unknown";

    /// <summary>A member of the record that is a text.</summary>
    /// <param name="name">The member's name.</param>
    /// <returns>The text; null where there is none.</returns>
    public string? Text(string name) => Text(Body, name);

    /// <summary>A member of a member that is a text.</summary>
    /// <param name="of">The object.</param>
    /// <param name="name">The member's name.</param>
    /// <returns>The text; null where there is none.</returns>
    public static string? Text(JsonValue? of, string name) => ((of as JsonObject)?[name] as JsonString)?.Value;
}
