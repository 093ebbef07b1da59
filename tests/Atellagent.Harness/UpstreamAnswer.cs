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
}
