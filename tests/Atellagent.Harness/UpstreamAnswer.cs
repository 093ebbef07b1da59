namespace Atellagent.Harness;

/// <summary>What the recording upstream answers.</summary>
public sealed record UpstreamAnswer
{
    /// <summary>The status line's code.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The body.</summary>
    public string Body { get; init; } = "{\"ok\":true}";

    /// <summary>The content type.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Further header lines.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Whether to close the connection without an answer.</summary>
    public bool Drop { get; init; }

    /// <summary>What to wait for before answering.</summary>
    public Task? Gate { get; init; }

    /// <summary>The body in parts, each sent as soon as it is there (RFC 9112, section 7.1), in the place of <see cref="Body"/>; null for a body at once.</summary>
    public IAsyncEnumerable<string>? Parts { get; init; }

    /// <summary>Whether to close the connection before the last byte of the body.</summary>
    public bool CutShort { get; init; }
}
