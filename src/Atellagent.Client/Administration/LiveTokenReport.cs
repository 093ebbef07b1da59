using System.Text.Json.Serialization;

namespace Atellagent.Client.Administration;

/// <summary>A token that is live: what is known of it, and never the token itself.</summary>
/// <param name="Id">Its id, <c>tok_…</c>, as evidence names it.</param>
/// <param name="Kind"><c>access_token</c> or <c>refresh_token</c>.</param>
public sealed record LiveTokenReport(string Id, string Kind)
{
    /// <summary>Whose it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Principal { get; init; }

    /// <summary>The client that it was issued to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Client { get; init; }

    /// <summary>When it was issued.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>When it ends by itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ExpiresAt { get; init; }
}
